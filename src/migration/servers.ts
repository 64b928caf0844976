import { canonicalAddress } from "../affinity/address.ts";
import { LONGEST_SLOW_START } from "../affinity/servers/check.ts";
import { seconds } from "../nginx-conf/reading/time.ts";
import { addressFinding } from "../rules/validation/address.ts";
import { object, quote } from "./code.ts";
import type { Code } from "./code.ts";
import {
  connectionsOfAllWorkers,
  hostNamesInServers,
  ringOfNames,
  serverParameter,
  serverTwice,
  weightTooHigh,
} from "./findings.ts";
import { healthOfLines, ownHealth } from "./health.ts";
import type { ServerHealth } from "./health.ts";
import type { Notes } from "./notes.ts";
import { list } from "../findings/finding.ts";
import { serverNames } from "./server-names.ts";
import { routeOf } from "./server-line.ts";
import type { ServerLine } from "./server-line.ts";

/** A server of the rules. */
export interface MigratedServer {
  /** Those that have its address, in their order. */
  readonly lines: readonly ServerLine[];
  readonly name: string;
  readonly address: string;
  /** In place of the address. */
  readonly srv: string | undefined;
  readonly weight: number;
  /** Requests at the same time; 0 for any number. */
  readonly maxConnections: number;
  /** Seconds. */
  readonly slowStart: number;
  readonly health: ServerHealth;
  readonly isDown: boolean;
  readonly isBackup: boolean;
  readonly isDraining: boolean;
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
  "service",
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

/** nginx's time in seconds, as far as rules allow. */
function slowStartOf(parameters: ServerLine["parameters"]): number {
  return Math.min(Math.ceil(seconds(parameters.get("slow_start") ?? "0") ?? 0), LONGEST_SLOW_START);
}

function note({ directive, host, parameters }: ServerLine, spread: Spread, hasZone: boolean, notes: Notes): void {
  for (const [parameter, value] of parameters) {
    if (parameter === "max_conns" && !hasZone && value !== "0") notes.add(directive, connectionsOfAllWorkers());
    // nginx itself refuses it with its hashes.
    else if (parameter === "slow_start" && spread === "turns") continue;
    else if (!KNOWN.has(parameter)) notes.add(directive, serverParameter(parameter, INSTEAD[parameter] ?? LOOK_UP));
  }
  if (host !== undefined && spread === "ring") notes.add(directive, ringOfNames());
}

/** Names that are looked up once, when nginx starts. */
function noteHosts(lines: readonly ServerLine[], notes: Notes): void {
  const looked = lines.filter(({ parameters }) => !parameters.has("resolve") && !parameters.has("service"));
  const [first] = looked.filter(({ host }) => host !== undefined);
  const hosts = [...new Set(looked.flatMap(({ host }) => host ?? []))];
  if (first !== undefined) notes.add(first.directive, hostNamesInServers(hosts));
}

function canonical(address: string): string {
  return addressFinding(address) === undefined ? canonicalAddress(address) : address;
}

interface NamedLine {
  readonly line: ServerLine;
  readonly name: string;
  /** Its place among the lines. */
  readonly index: number;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** Those that fulfil a condition, or, if none does, all. */
function preferred(lines: readonly ServerLine[], condition: (line: ServerLine) => boolean): readonly ServerLine[] {
  const found = lines.filter(condition);
  return found.length > 0 ? found : lines;
}

/**
 * One server of the lines with one address, as rules have every address once. On nginx's ring points of one address
 * coincide; in ranges and by turns shares add up. Lines that are down, or only a backup, count where there are no others.
 */
function serverOf(group: readonly NamedLine[], spread: Spread, notes: Notes): MigratedServer {
  const lines = group.map(({ line }) => line);
  const up = preferred(lines, ({ parameters }) => !parameters.has("down"));
  const used = preferred(up, ({ parameters }) => !parameters.has("backup"));
  const onRing = preferred(lines, ({ parameters }) => !parameters.has("backup"));
  const all = (flag: string) => used.every(({ parameters }) => parameters.has(flag));
  const weights = (spread === "ring" ? onRing : used).map((line) => weightOf(line, notes));
  const weight = spread === "ring" ? Math.max(...weights) : sum(weights);
  const limits = used.map(({ parameters }) => Number(parameters.get("max_conns") ?? "0"));
  const candidates = group.filter(({ line }) => used.includes(line));
  const named = candidates.find(({ line }) => routeOf(line) !== undefined) ?? candidates[0];
  return {
    lines,
    name: named?.name ?? "",
    address: lines[0]?.address ?? "",
    srv: lines[0]?.srv,
    weight: Math.min(weight, HIGHEST_WEIGHT),
    maxConnections: limits.includes(0) ? 0 : sum(limits),
    slowStart: spread === "turns" ? Math.max(...used.map(({ parameters }) => slowStartOf(parameters))) : 0,
    health: healthOfLines(used, notes),
    isDown: all("down"),
    isBackup: all("backup"),
    isDraining: all("drain"),
  };
}

/** Says what became of several lines with one address. */
function noteJoined(group: readonly NamedLine[], server: MigratedServer, spread: Spread, notes: Notes): void {
  const last = group.at(-1);
  if (group.length < 2 || last === undefined) return;
  const { weight, maxConnections, lines } = server;
  const isApart = group.some(({ index }, place) => place > 0 && group[place - 1]?.index !== index - 1);
  const isPartlyDown = !server.isDown && lines.some(({ parameters }) => parameters.has("down"));
  const why = isApart
    ? "; other servers are between them, so keys move"
    : isPartlyDown
      ? "; one is down, so keys move"
      : "";
  const result = [
    `weight ${weight}`,
    ...(maxConnections > 0 ? [`maxConnections ${maxConnections}`] : []),
    ...(isPartlyDown ? ["without the line that is down"] : []),
  ];
  notes.add(
    last.line.directive,
    serverTwice(last.line.address, group.length, list(result) + (spread === "ranges" ? why : "")),
  );
}

/** The servers of an upstream, each with a name. */
export function migratedServers(
  lines: readonly ServerLine[],
  spread: Spread,
  hasZone: boolean,
  notes: Notes,
): readonly MigratedServer[] {
  const names = serverNames(lines);
  const groups = new Map<string, NamedLine[]>();
  noteHosts(lines, notes);
  for (const [index, line] of lines.entries()) {
    note(line, spread, hasZone, notes);
    const address = line.srv ?? canonical(line.address);
    groups.set(address, [...(groups.get(address) ?? []), { line, name: names[index] ?? "", index }]);
  }
  return [...groups.values()].map((group) => {
    const server = serverOf(group, spread, notes);
    noteJoined(group, server, spread, notes);
    return server;
  });
}

/**
 * @param common what the rules say of the health of all servers
 * @param group of a canary; undefined for the first, or none
 */
export function serverCode(server: MigratedServer, common: ServerHealth, group?: string): Code {
  const { name, address, srv, weight, maxConnections, slowStart } = server;
  return object({
    name: quote(name),
    address: srv === undefined ? quote(address) : undefined,
    srv: srv === undefined ? undefined : quote(srv),
    // Records have weights of their own.
    weight: weight === 1 || srv !== undefined ? undefined : String(weight),
    down: server.isDown ? "true" : undefined,
    backup: server.isBackup ? "true" : undefined,
    draining: server.isDraining ? "true" : undefined,
    maxConnections: maxConnections === 0 ? undefined : String(maxConnections),
    slowStart: slowStart === 0 ? undefined : String(slowStart),
    group: group === undefined ? undefined : quote(group),
    ...ownHealth(server.health, common),
  });
}
