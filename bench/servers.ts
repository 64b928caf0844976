/** One of the servers behind the proxies: a loopback address of its own, all on one port. */
export interface BenchServer {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

export const serverPort = 9000;

/** Idle upstream connections a proxy may keep: several clients may be at one server at once. */
export function idleConnections(count: number): number {
  return Math.max(256, 4 * count);
}

/** The first `count` servers, 127.1.1.1, 127.1.1.2, …: the load driver plays all of them. */
export function benchServers(count: number): BenchServer[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `s${index + 1}`,
    host: `127.1.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`,
    port: serverPort,
  }));
}
