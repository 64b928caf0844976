import type { ApplicationOptions } from "../testkit/index.ts";
import { Problem } from "./problem.ts";

/** An application server that the demo starts, and where the rules expect it. */
export interface DemoApplication extends ApplicationOptions {
  readonly listen: `127.0.0.1:${number}`;
}

/** Where the demo's proxies listen, in the network that the application servers share with them. */
export const PROXY_PORTS = [8080, 8090] as const;

interface NamedAddress {
  readonly name: string;
  /** None with `srv`. */
  readonly address?: string;
}

/**
 * The application servers that an upstream's rules expect.
 * @throws {Problem} where the demo can't start one of them.
 */
export function applicationsOf(upstream: string, servers: readonly NamedAddress[]): DemoApplication[] {
  return servers.map(({ name, address = "of SRV records" }) => {
    const port = Number(/^127\.0\.0\.1:(\d{1,5})$/.exec(address)?.[1]);
    if (!(port > 0 && port < 65_536)) {
      throw new Problem(
        `The server "${name}" of the upstream "${upstream}" has the address ${address}, but the demo can only start ` +
          `servers on 127.0.0.1: write "127.0.0.1:8084", say.`,
      );
    }
    if (isProxyPort(port)) {
      throw new Problem(
        `The server "${name}" of the upstream "${upstream}" has the address ${address}, where a proxy of the demo ` +
          `listens: give it another port.`,
      );
    }
    return { name, listen: `127.0.0.1:${port}` };
  });
}

/**
 * The servers of several upstreams, each once: an address can have one server, and the demo calls a server by its name.
 * @throws {Problem} where two upstreams disagree on the name or the address of a server.
 */
export function inOneNetwork(wanted: readonly DemoApplication[]): DemoApplication[] {
  const applications: DemoApplication[] = [];
  for (const server of wanted) {
    const same = applications.find(({ name, listen }) => name === server.name || listen === server.listen);
    if (same === undefined) {
      applications.push(server);
    } else if (same.name !== server.name || same.listen !== server.listen) {
      throw new Problem(
        `src/routing.ts names the servers "${same.name}" at ${same.listen} and "${server.name}" at ${server.listen}: ` +
          `the demo starts one server per name and address, so both upstreams must agree on them.`,
      );
    }
  }
  return applications;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz".split("");

/** One server more: the first letter and the first port that no other server has. */
export function anotherApplication(applications: readonly DemoApplication[]): DemoApplication {
  const isFree = (text: string): boolean => !applications.some(({ name, listen }) => name === text || listen === text);
  let port = 8081;
  while (isProxyPort(port) || !isFree(`127.0.0.1:${port}`)) port++;
  return { name: LETTERS.find(isFree) ?? `port-${port}`, listen: `127.0.0.1:${port}` };
}

function isProxyPort(port: number): boolean {
  return PROXY_PORTS.some((taken) => taken === port);
}
