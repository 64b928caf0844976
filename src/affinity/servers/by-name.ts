import type { ProvisionedServer } from "../provision.ts";

/** Servers by their names. */
export type ServersByName = Readonly<Record<string, ProvisionedServer | undefined>>;

export function serversByName(this: void, servers: readonly ProvisionedServer[]): ServersByName {
  const result: Record<string, ProvisionedServer> = {};
  for (const server of servers) result[server.name] = server;
  return result;
}

/** The server of that name, if there is one. */
export function namedServer(this: void, servers: ServersByName, name: string): ProvisionedServer | undefined {
  const server = servers[name];
  // On Node every object has a "constructor".
  return typeof server === "object" ? server : undefined;
}
