import type { StartedOpenResty } from "../../src/testkit/index.ts";

/** The Debian package with the DNS server, for the image of the OpenResty under test. */
export const DNS_PACKAGES = ["dnsmasq-base"];

/** A DNS server in the container of an OpenResty; its records change while it runs. */
export interface TestDns {
  readonly port: number;
  /**
   * Answers with these records from now on: lines of dnsmasq.conf, such as `"host-record=app.test,10.0.0.1"`.
   * @param options other lines
   */
  answer(records: readonly string[], options?: readonly string[]): Promise<void>;
  /** Nobody answers: the port is closed. */
  stop(): Promise<void>;
  /** Questions come to it, and nothing is answered. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
}

const CONFIGURATION = [
  "no-resolv",
  "no-hosts",
  "bind-interfaces",
  "user=root",
  "local-ttl=1",
  "auth-ttl=1",
  // Whatever it does not know is not there.
  "local=/test/",
];

/** A DNS server for the domain "test", which does not run before the first `answer`. */
export function dnsWithin(openresty: StartedOpenResty, port: number, address = "127.0.0.1"): TestDns {
  const pid = `/run/dns-${port}.pid`;
  const conf = `/etc/dns-${port}.conf`;
  const run = async (script: string): Promise<void> => {
    const { exitCode, output } = await openresty.exec(["sh", "-c", script]);
    if (exitCode !== 0) throw new Error(`${script}: ${output}`);
  };
  const kill = `if [ -e ${pid} ]; then p=$(cat ${pid}); kill -9 $p; while [ -d /proc/$p ]; do :; done; rm ${pid}; fi`;
  return {
    port,
    async answer(records, options = []) {
      const lines = [...CONFIGURATION, `port=${port}`, `listen-address=${address}`, ...options, ...records];
      // dnsmasq returns when it listens.
      await run(`${kill}; cat >${conf} <<'END'\n${lines.join("\n")}\nEND\ndnsmasq -C ${conf} --pid-file=${pid}`);
    },
    stop: () => run(kill),
    pause: () => run(`kill -STOP $(cat ${pid})`),
    unpause: () => run(`kill -CONT $(cat ${pid})`),
  };
}
