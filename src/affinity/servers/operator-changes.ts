import { canonicalAddress } from "../address.ts";
import { doNotPause, type Pause } from "../machine.ts";
import type { ProvisionedServer } from "../provision.ts";
import { withDefaults } from "../rule.ts";
import { namedServer, serversByName, type ServersByName } from "./by-name.ts";
import { mergeServers } from "./merge.ts";
import { writeServers } from "./text.ts";

/*
 * What operators made of an upstream's servers, as proxies tell each other: one change for each server, sorted by name.
 * Proxies may know other sources (rules during a roll-out, answers of DNS), so a change has with it what the sources said
 * where it was made. Of two changes of a server the later one stands. Proxies that know the same changes agree, in
 * whatever order they came.
 */

/** What an operator made of a server. */
export interface OperatorChange {
  readonly name: string;
  /**
   * Milliseconds since the epoch by the clock of the proxy where it was made, but more than in any change that this proxy
   * knew: so who changes what he has seen is later, whatever the clocks say.
   */
  readonly stamp: number;
  /** Who made it, and where. */
  readonly author: string;
  /** What the sources said of the server there; `undefined`: nothing. */
  readonly source: ProvisionedServer | undefined;
  /** What the operator made of it; `undefined`: he removed it. */
  readonly made: ProvisionedServer | undefined;
  readonly end: ChangeEnd;
}

/**
 * Whether the sources have lost the server since. A server that they name again later is a new one.
 * 0: no; 1: those of another proxy have; 2: those of this proxy have, or another's had before this one heard of the change.
 */
export type ChangeEnd = 0 | 1 | 2;

export type OperatorChanges = readonly OperatorChange[];

/** Milliseconds for which changes are kept that change nothing any more, so that older ones of a proxy that was away do not come back. */
const MEMORY = 7 * 86_400_000;

/**
 * Milliseconds for which a value that proxies share is of use: a day less than what was taken back is remembered, so that
 * nobody brings that back with an old value, whatever the clocks say.
 */
const USABLE = 6 * 86_400_000;
/** Milliseconds after which it is written anew. */
const FRESH = 86_400_000;

/** How old a value is that proxies share: it is to be written anew when it is "old", and of no use when it is "outdated". */
export function ageOf(this: void, written: number, milliseconds: number): "fresh" | "old" | "outdated" {
  const age = milliseconds - written;
  if (age > USABLE) return "outdated";
  return age > FRESH ? "old" : "fresh";
}

/** The stamp of a change that is made now, by one who knows these. */
export function nextStamp(this: void, known: OperatorChanges, milliseconds: number): number {
  let newest = 0;
  for (const { stamp } of known) newest = Math.max(newest, stamp);
  return Math.max(newest + 1, Math.floor(milliseconds));
}

/**
 * Adds what an operator changed.
 * @param source what the sources say
 * @param before the servers before the change
 * @param after the servers after it
 * @param pause is called after every server
 */
export function noteChanges(
  this: void,
  known: OperatorChanges,
  source: readonly ProvisionedServer[],
  before: readonly ProvisionedServer[],
  after: readonly ProvisionedServer[],
  author: string,
  stamp: number,
  pause: Pause,
): OperatorChanges {
  const inSource = serversByName(source);
  const wasThere = serversByName(before);
  const isThere = serversByName(after);
  const noted: OperatorChange[] = [];
  for (const made of after) {
    pause();
    const { name } = made;
    // Who is leaving is not there by an operator's will.
    if (made.isLeaving === true || lineOf(namedServer(wasThere, name)) === lineOf(made)) continue;
    insert(noted, { name, stamp, author, source: namedServer(inSource, name), made, end: 0 });
  }
  for (const { name, isLeaving } of before) {
    if (isLeaving === true || namedServer(isThere, name) !== undefined) continue;
    insert(noted, { name, stamp, author, source: namedServer(inSource, name), made: undefined, end: 0 });
  }
  return joinChanges(known, noted);
}

/** In its place by name. They mostly come sorted. */
function insert(changes: OperatorChange[], change: OperatorChange): void {
  let place = changes.length;
  while (place > 0 && changes[place - 1]!.name > change.name) {
    changes[place] = changes[place - 1]!;
    place--;
  }
  changes[place] = change;
}

/** What this proxy knows once it has heard what others know. */
export function joinChanges(this: void, own: OperatorChanges, others: OperatorChanges): OperatorChanges {
  const joined: OperatorChange[] = [];
  let i = 0;
  let j = 0;
  while (i < own.length || j < others.length) {
    const mine = own[i];
    const theirs = others[j];
    if (theirs === undefined || (mine !== undefined && mine.name < theirs.name)) {
      joined.push(mine!);
      i++;
    } else if (mine === undefined || theirs.name < mine.name) {
      joined.push(heard(theirs));
      j++;
    } else {
      joined.push(laterOf(mine, theirs));
      i++;
      j++;
    }
  }
  return joined;
}

/** A change that is new here. */
function heard(change: OperatorChange): OperatorChange {
  return change.end === 1 ? withEnd(change, 2) : change;
}

function laterOf(mine: OperatorChange, theirs: OperatorChange): OperatorChange {
  const order = compare(mine, theirs);
  if (order < 0) return heard(theirs);
  return order === 0 && mine.end < theirs.end ? withEnd(mine, theirs.end) : mine;
}

/** Below 0 where the first is earlier, 0 where they are the same change. Where even the stamps are the same, something has to decide, the same everywhere. */
function compare(one: OperatorChange, other: OperatorChange): number {
  if (one.stamp !== other.stamp) return one.stamp - other.stamp;
  if (one.author !== other.author) return one.author < other.author ? -1 : 1;
  const text = lineOf(one.source) + lineOf(one.made);
  const otherText = lineOf(other.source) + lineOf(other.made);
  if (text === otherText) return 0;
  return text < otherText ? -1 : 1;
}

/** The changes of one who knows these that another does not know. */
export function newsFor(this: void, other: OperatorChanges, known: OperatorChanges): OperatorChanges {
  const news: OperatorChange[] = [];
  let j = 0;
  for (const change of known) {
    while (j < other.length && other[j]!.name < change.name) j++;
    const theirs = other[j];
    const order = theirs?.name === change.name ? compare(change, theirs) : 1;
    if (order > 0 || (order === 0 && change.end > 0 && theirs?.end === 0)) news.push(change);
  }
  return news;
}

/** Without those that have changed nothing for so long that nobody comes any more who does not know of them. */
export function withoutOld(this: void, changes: OperatorChanges, milliseconds: number): OperatorChanges {
  const kept: OperatorChange[] = [];
  for (const change of changes) {
    const isIdle = change.end > 0 || lineOf(change.source) === lineOf(change.made);
    if (!isIdle || change.stamp > milliseconds - MEMORY) kept.push(change);
  }
  return kept;
}

/**
 * Ends the changes of servers that the sources have lost.
 * @param before what the sources said
 * @param after what they say now
 */
export function endChanges(
  this: void,
  changes: OperatorChanges,
  before: readonly ProvisionedServer[],
  after: readonly ProvisionedServer[],
): OperatorChanges {
  const had = serversByName(before);
  const has: Record<string, true | undefined> = {};
  for (const { name, formerly } of after) {
    has[name] = true;
    if (formerly !== undefined) has[formerly] = true;
  }
  const ended: OperatorChange[] = [];
  for (const change of changes) {
    const isLost = namedServer(had, change.name) !== undefined && has[change.name] !== true;
    ended.push(isLost ? withEnd(change, 2) : change);
  }
  return ended;
}

function withEnd(change: OperatorChange, end: ChangeEnd): OperatorChange {
  return withDefaults({ end }, change);
}

/**
 * The servers that the sources name, as operators changed them. Where the sources say of an option something else than
 * where it was changed, they win. The order is the sources', and then that of the names.
 * @param current the servers so far, of which those that are leaving stay
 */
export function serversWithChanges(
  this: void,
  source: readonly ProvisionedServer[],
  changes: OperatorChanges,
  current: readonly ProvisionedServer[],
): readonly ProvisionedServer[] {
  const inSource = serversByName(source);
  const before: ProvisionedServer[] = [];
  const made: ProvisionedServer[] = [];
  for (const change of changes) {
    if (change.end === 2) continue;
    const was = change.source ?? knownHere(change, inSource);
    if (was !== undefined) before.push(was);
    if (change.made !== undefined) made.push(change.made);
  }
  const servers: ProvisionedServer[] = [];
  const taken: Record<string, true | undefined> = {};
  for (const server of mergeServers(before, source, made, 0).servers) {
    servers.push(server);
    taken[server.name] = true;
    taken[canonicalAddress(server.address)] = true;
  }
  for (const server of current) {
    if (server.isLeaving !== true || taken[server.name] === true) continue;
    if (taken[canonicalAddress(server.address)] !== true) servers.push(server);
  }
  return servers;
}

/**
 * For a server that was added by an operator, and that the sources name here: during a roll-out of rules that have it. They
 * say what it is; that it drains or is down counts all the same.
 */
function knownHere({ name, made }: OperatorChange, inSource: ServersByName): ProvisionedServer | undefined {
  if (made === undefined || namedServer(inSource, name) === undefined) return undefined;
  return withDefaults({ draining: false, down: false }, made);
}

function lineOf(server: ProvisionedServer | undefined): string {
  return server === undefined ? "" : writeServers([server], doNotPause);
}
