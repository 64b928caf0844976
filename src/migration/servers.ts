import { canonicalAddress } from "../affinity/address.ts";
import { addressFinding } from "../rules/validation/address.ts";
import { isName } from "../affinity/servers/check.ts";
import { object, quote } from "./code.ts";
import type { Code } from "./code.ts";
import {
  connectionsOfAllWorkers,
  hostNameInServer,
  resolvedServer,
  ringOfNames,
  routeIsNoName,
  serverParameter,
  serverTwice,
  weightTooHigh,
} from "./findings.ts";
import type { Notes } from "./notes.ts";
import { serverNames } from "./server-names.ts";
import type { ServerLine } from "./server-line.ts";

/** A server of the rules, with the line that it comes from. */
export interface MigratedServer {
  readonly line: ServerLine;
  readonly name: string;
  readonly weight: number;
}

/** How keys are spread over the servers, which decides what a server that is listed twice gets. */
export type Spread = "ring" | "ranges" | "turns";

const HIGHEST_WEIGHT = 65535;

/** By parameter that rules do not have: what to do instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  slow_start: "A recovered server gets its sessions back at once; with hash() they are the ones it had before.",
  fail_codes: "What counts as a failure is what proxy_next_upstream says.",
  srun_id: "Server names replace it.",
};
const LOOK_UP = "Its meaning is unknown; check whether you need it.";
/** What other files read. */
const KNOWN = new Set([
  "resolve",
  "weight",
  "down",
  "backup",
  "drain",
  "max_conns",
  "max_fails",
  "fail_timeout",
  "route",
  "sid",
]);

function weightOf({ directive, parameters }: ServerLine, notes: Notes): number {
  const text = parameters.get("weight") ?? "1";
  if (Number(text) > HIGHEST_WEIGHT) notes.add(directive, weightTooHigh(text));
  return Math.min(Number(text) || 1, HIGHEST_WEIGHT);
}

function note({ directive, host, parameters }: ServerLine, spread: Spread, hasZone: boolean, notes: Notes): void {
  for (const [parameter, value] of parameters) {
    if (parameter === "resolve" && !parameters.has("service")) notes.add(directive, resolvedServer("resolve"));
    else if (parameter === "service") notes.add(directive, resolvedServer(`service=${value}`));
    else if (parameter === "route" || parameter === "sid") {
      if (!isName(value)) notes.add(directive, routeIsNoName(value));
    } else if (parameter === "max_conns" && !hasZone && value !== "0") notes.add(directive, connectionsOfAllWorkers());
    else if (!KNOWN.has(parameter)) notes.add(directive, serverParameter(parameter, INSTEAD[parameter] ?? LOOK_UP));
  }
  if (host === undefined) return;
  if (!parameters.has("resolve") && !parameters.has("service")) notes.add(directive, hostNameInServer(host));
  if (spread === "ring") notes.add(directive, ringOfNames());
}

function canonical(address: string): string {
  return addressFinding(address) === undefined ? canonicalAddress(address) : address;
}

/** Rules have every address once. On nginx's ring points of one address coincide; in ranges and by turns shares add up. */
function joined(servers: readonly MigratedServer[], spread: Spread, notes: Notes): readonly MigratedServer[] {
  const byAddress = new Map<string, MigratedServer>();
  let last: string | undefined;
  for (const server of servers) {
    const address = canonical(server.line.address);
    const twin = byAddress.get(address);
    const weight =
      twin === undefined
        ? server.weight
        : spread === "ring"
          ? Math.max(twin.weight, server.weight)
          : twin.weight + server.weight;
    if (twin !== undefined) {
      const moves = spread === "ranges" && last !== address ? "; other servers are between the two, so keys move" : "";
      notes.add(server.line.directive, serverTwice(server.line.address, `weight ${weight}${moves}`));
    }
    byAddress.set(address, { ...(twin ?? server), weight: Math.min(weight, HIGHEST_WEIGHT) });
    last = address;
  }
  return [...byAddress.values()];
}

/** The servers of an upstream, each with a name. */
export function migratedServers(
  lines: readonly ServerLine[],
  spread: Spread,
  hasZone: boolean,
  notes: Notes,
): readonly MigratedServer[] {
  const names = serverNames(lines);
  const servers = lines.map((line, index) => {
    note(line, spread, hasZone, notes);
    return { line, name: names[index] ?? "", weight: weightOf(line, notes) };
  });
  return joined(servers, spread, notes);
}

export function serverCode({ line, name, weight }: MigratedServer): Code {
  const { address, parameters } = line;
  const maxConnections = parameters.get("max_conns") ?? "0";
  return object({
    name: quote(name),
    address: quote(address),
    weight: weight === 1 ? undefined : String(weight),
    down: parameters.has("down") ? "true" : undefined,
    backup: parameters.has("backup") ? "true" : undefined,
    draining: parameters.has("drain") ? "true" : undefined,
    maxConnections: maxConnections === "0" ? undefined : maxConnections,
  });
}
