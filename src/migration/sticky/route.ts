import type { Directive } from "../../nginx-conf/reading/directive.ts";
import type { MigratedAffinity } from "../affinity.ts";
import { call, list, object } from "../code.ts";
import { keyOfCapture, routeSource, routeTwice } from "../findings.ts";
import { quote } from "../../findings/finding.ts";
import { isCapture, keySource, lookingUp, partsOf } from "../key.ts";
import type { Notes } from "../notes.ts";
import { routeOf } from "../server-line.ts";
import type { ServerLine } from "../server-line.ts";
import type { MigratedServer } from "../servers.ts";
import { routeTable } from "./route-table.ts";

/** The lines of the servers, with these' names, in the order in which nginx looks for a route: backups are last. */
export function inOrderOfRoutes(servers: readonly MigratedServer[]): readonly (readonly [ServerLine, string])[] {
  const all = servers.flatMap(({ lines, name }) => lines.map((line) => [line, name] as const));
  const isBackup = ([{ parameters }]: (typeof all)[number]) => parameters.has("backup");
  return [...all.filter((one) => !isBackup(one)), ...all.filter(isBackup)];
}

/** Says which routes several servers have. */
export function noteRoutes(servers: readonly MigratedServer[], notes: Notes): void {
  const first = new Map<string, readonly [ServerLine, string]>();
  for (const one of inOrderOfRoutes(servers)) {
    const [line, name] = one;
    const route = routeOf(line);
    if (route === undefined) continue;
    const [winner, winnersName] = first.get(route) ?? one;
    first.set(route, [winner, winnersName]);
    if (winnersName !== name) notes.add(line.directive, routeTwice(route, winner.address));
  }
}

/** The sources of `decidesInBalancer`. */
const IN_BALANCER: ReadonlySet<string | undefined> = new Set(["cookie", "header"]);

/** `sticky route $a $b …`: what each of the variables holds is a server's route, as a whole. */
export function stickyRoute(
  directive: Directive,
  upstream: string,
  servers: readonly MigratedServer[],
  notes: Notes,
): MigratedAffinity {
  const templates = directive.args.slice(1).map(partsOf);
  const capture = templates.flat().find(isCapture);
  noteRoutes(servers, notes);
  const entries = inOrderOfRoutes(servers).flatMap(([line, name]): (readonly [string, string])[] => {
    const route = routeOf(line);
    return route === undefined ? [] : [[route, name]];
  });
  // A name that is no route would bind requests that nginx balances.
  const areNames = servers.every(({ lines, name }) => lines.every((line) => routeOf(line) === name));
  const table = areNames
    ? undefined
    : routeTable(upstream, "Route", `The servers of ${quote(upstream)} by their routes.`, entries);
  const where = table === undefined ? "The servers' names are the routes." : `The routes are in ${table.name}.`;
  notes.add(directive, capture === undefined ? routeSource(where) : keyOfCapture(`$${capture.text}`));
  const sources = templates.map((parts) => (table === undefined ? keySource(parts) : lookingUp(table.name, parts)));
  return {
    session: [],
    affinities: [call("route", object({ sources: list(sources), separator: '""' }))],
    isInBalancer: sources.every((source) => typeof source === "object" && IN_BALANCER.has(source.calls)),
    ...(table === undefined ? {} : { declarations: [table.declaration] }),
  };
}
