/** Application servers inside the proxy's own nginx, each of which answers with its name. */
export interface FakeServer {
  readonly name: string;
  /** As `listen` takes it, and as the rules have it. */
  readonly address: string;
  readonly weight?: number;
  readonly backup?: boolean;
  readonly down?: boolean;
  /** Nothing listens there. */
  readonly dead?: boolean;
}

/** nginx's `server {}` blocks for the servers that are not dead. */
export function listeners(servers: readonly FakeServer[], answer = (name: string) => `return 200 "${name}";`): string {
  return servers
    .filter((server) => !server.dead)
    .map(({ name, address }) => `server { listen ${address}; location / { default_type text/plain; ${answer(name)} } }`)
    .join("\n");
}

/** The `server` lines of a native upstream that never avoids a server. */
export function nativeServers(servers: readonly FakeServer[]): string {
  return servers
    .map(
      ({ address, weight = 1, down = false }) =>
        `server ${address} weight=${weight} max_fails=0${down ? " down" : ""};`,
    )
    .join("\n");
}

/** The same servers in the rules. */
export function ruleServers(servers: readonly FakeServer[]): string {
  return JSON.stringify(servers.map(({ dead: _, ...server }) => server));
}
