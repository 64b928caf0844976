/** Where the application servers listen, by their names: the same ones for all proxies. */
export const SERVERS = { a: "127.0.0.1:8081", b: "127.0.0.1:8082", c: "127.0.0.1:8083" } as const;

export type Name = keyof typeof SERVERS;

export const NAMES: readonly Name[] = ["a", "b", "c"];

/** The same servers by names that a DNS server has. */
export const NAMED_SERVERS = { a: "a.test:8081", b: "b.test:8082", c: "c.test:8083" } as const;

/** Where that DNS server listens. */
export const DNS_PORT = 5353;

/** The disk for what operators changed: 64 MB of memory that every container has. */
export const STATE_DISK = "/dev/shm";
export const STATE_FILE = `${STATE_DISK}/limpet-servers`;

const HERD_PORT = 9000;

/** Many servers, each with a name that is its IP address: one process plays them. */
export function herd(count: number): Readonly<Record<string, string>> {
  const servers: Record<string, string> = {};
  for (let i = 0; i < count; i++) {
    const name = `127.1.${Math.floor(i / 250)}.${(i % 250) + 1}`;
    servers[name] = `${name}:${HERD_PORT}`;
  }
  return servers;
}

/** Many servers, most of which die. */
export const HERD = herd(300);
export const HERD_SURVIVORS = 20;

/** Still more, one of which comes and goes. */
export const LARGE_HERD = herd(1000);
