import { canonicalAddress } from "../address.ts";
import type { Pause } from "../machine.ts";
import type { ProvisionedServer } from "../provision.ts";
import { withDefaults } from "../rule.ts";
import { namedServer, serversByName, type ServersByName } from "./by-name.ts";
import { whatIsWrong } from "./check.ts";
import { optionText, SERVER_OPTIONS } from "./options.ts";

/** What comes of new source servers and the changes that operators made to those before. */
export interface Merge {
  readonly servers: readonly ProvisionedServer[];
  /** A sentence for each change of an operator that the sources overrule. */
  readonly dropped: readonly string[];
}

/**
 * Merges three ways: what the sources (the rules, DNS, a file) say now, what they said before, and the servers
 * as operators have changed them since. Where the sources say something new of a server, they win; elsewhere the
 * change stays. The order is the sources', and then that in which others were added.
 * @param lingerUntil a server that the sources have no longer drains until then, in seconds since the epoch;
 *   0: it goes at once
 */
export function mergeServers(
  before: readonly ProvisionedServer[],
  after: readonly ProvisionedServer[],
  current: readonly ProvisionedServer[],
  lingerUntil: number,
): Merge {
  const wasSource = serversByName(before);
  const isSource = serversByName(after);
  const isCurrent = serversByName(current);
  const servers: ProvisionedServer[] = [];
  const dropped: string[] = [];
  const holders: Record<string, true | undefined> = {};
  for (const source of after) {
    const { name } = source;
    const was = namedServer(wasSource, name) ?? formerlyIn(wasSource, source);
    const is = namedServer(isCurrent, name) ?? formerlyIn(isCurrent, source);
    const merged = mergeServer(was, source, is, dropped);
    if (merged === undefined) continue;
    servers.push(merged);
    holders[canonicalAddress(merged.address)] = true;
  }
  for (const server of current) {
    const { name, address, down } = server;
    if (namedServer(isSource, name) !== undefined) continue;
    const hasVanished = namedServer(wasSource, name) !== undefined;
    if (hasVanished && (lingerUntil === 0 || down)) continue;
    if (holders[canonicalAddress(address)] === true) {
      if (!hasVanished && server.isLeaving !== true) dropped.push(`server "${name}", whose address another has now`);
      continue;
    }
    servers.push(
      hasVanished ? withDefaults({ draining: true, isLeaving: true, drainUntil: lingerUntil }, server) : server,
    );
  }
  return { servers, dropped };
}

/** Dropped where operators' changes make no sense with what the sources say. */
export const ALL_OTHER_CHANGES = "all other changes";

/**
 * The same, where it gives servers that an upstream can have: what operators made of them may make no sense with what
 * the sources say now. Then it is the sources' servers alone.
 * @param pause is called after every server
 */
export function mergeOrSource(
  before: readonly ProvisionedServer[],
  after: readonly ProvisionedServer[],
  current: readonly ProvisionedServer[],
  lingerUntil: number,
  pause: Pause,
): Merge {
  const merge = mergeServers(before, after, current, lingerUntil);
  return whatIsWrong(merge.servers, pause, true) === undefined
    ? merge
    : { servers: after, dropped: [ALL_OTHER_CHANGES] };
}

/** @returns undefined where an operator removed the server, and the sources say nothing new of it */
function mergeServer(
  before: ProvisionedServer | undefined,
  after: ProvisionedServer,
  current: ProvisionedServer | undefined,
  dropped: string[],
): ProvisionedServer | undefined {
  if (before === undefined) {
    if (current !== undefined && current.isLeaving !== true) dropped.push(`server "${after.name}" that was added`);
    return after;
  }
  if (current === undefined) {
    if (!isSame(before, after)) {
      dropped.push(`the removal of server "${after.name}"`);
      return after;
    }
    return undefined;
  }
  const merged: Record<string, unknown> = { name: after.name };
  for (const option of SERVER_OPTIONS) {
    const isNew = after[option] !== before[option];
    const isChanged = current[option] !== before[option];
    merged[option] = isNew ? after[option] : current[option];
    if (isNew && isChanged && current[option] !== after[option]) {
      dropped.push(`${option} ${optionText(current[option])} of server "${after.name}"`);
    }
  }
  if (after.formerly !== undefined) merged.formerly = after.formerly;
  if (merged.draining === true && current.drainUntil !== undefined) merged.drainUntil = current.drainUntil;
  return withDefaults(merged, {}) as unknown as ProvisionedServer;
}

function isSame(one: ProvisionedServer, other: ProvisionedServer): boolean {
  for (const option of SERVER_OPTIONS) if (one[option] !== other[option]) return false;
  return true;
}

/** What a server was before its host name got another number of addresses; only if it was at the same one. */
function formerlyIn(servers: ServersByName, { formerly, address }: ProvisionedServer): ProvisionedServer | undefined {
  const server = formerly === undefined ? undefined : namedServer(servers, formerly);
  return server !== undefined && canonicalAddress(server.address) === canonicalAddress(address) ? server : undefined;
}
