import { withDefaults } from "../rule.ts";
import { provisionServer, type DrainMarks, type ProvisionedServer } from "../provision.ts";
import type { Server } from "../rules.ts";

/** New values of a server's options. */
export type ServerPatch = Omit<Partial<Server>, "name"> & Pick<DrainMarks, "drainUntil">;

/** A change of an upstream's servers. A server is known by its name. */
export type ServerChange =
  | { readonly kind: "add"; readonly server: Server }
  | { readonly kind: "remove"; readonly name: string }
  | { readonly kind: "update"; readonly name: string; readonly server: ServerPatch }
  /** In any order: who is not in the list is removed. */
  | { readonly kind: "replace"; readonly servers: readonly Server[] };

/**
 * The servers after a change, which need not make sense: `whatIsWrong` tells.
 * @returns a sentence where the server that is meant is not there
 */
export function changeServers(
  servers: readonly ProvisionedServer[],
  change: ServerChange,
): readonly ProvisionedServer[] | string {
  const changed: ProvisionedServer[] = [];
  if (change.kind === "replace") {
    for (const server of change.servers) changed.push(provisionServer(server));
    return changed;
  }
  let isFound = false;
  for (const server of servers) {
    const isMeant = change.kind !== "add" && server.name === change.name;
    if (isMeant) isFound = true;
    if (!isMeant) changed.push(server);
    else if (change.kind === "update") changed.push(withDefaults(change.server, server));
  }
  if (change.kind === "add") changed.push(provisionServer(change.server));
  else if (!isFound) return `there is no server "${change.name}"`;
  return changed;
}
