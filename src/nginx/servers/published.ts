import { slice } from "../../affinity/bytes.ts";
import { doNotPause, type Pause } from "../../affinity/machine.ts";
import type { ProvisionedServer } from "../../affinity/provision.ts";
import { changeServers, type ServerChange } from "../../affinity/servers/change.ts";
import { whatIsWrong, whatIsWrongWithChange } from "../../affinity/servers/check.ts";
import { ALL_OTHER_CHANGES, mergeOrSource } from "../../affinity/servers/merge.ts";
import {
  endChanges,
  joinChanges,
  newsFor,
  nextStamp,
  noteChanges,
  serversWithChanges,
  withoutOld,
  type OperatorChanges,
} from "../../affinity/servers/operator-changes.ts";
import { readChanges, writeChanges } from "../../affinity/servers/operator-changes-text.ts";
import { readServers, writeServers } from "../../affinity/servers/text.ts";
import { withDefaults } from "../../affinity/rule.ts";
import { warnSeldom } from "../status/faults.ts";
import { upstreams, type NginxUpstream } from "../upstream.ts";
import type { ServersRecord } from "./servers-record.ts";
import { savedRecord } from "./saved-servers.ts";
import type { SharedPlace } from "./shared-place.ts";
import { beginSlices } from "./slices.ts";

/*
 * The servers of an upstream that may change, as all workers and the next nginx after a reload know
 * them, in a shared dictionary of their own: the number of their generation, the rules and the source servers that
 * they come from, and the servers themselves, as operators have changed them since.
 */

const dictionary = ngx.shared.limpet_servers;

/** Seconds after which the lock of a writer that died is open again; thousands of servers take some tens of milliseconds. */
const LOCK_TIMEOUT = 5;
/** Seconds between two attempts at the lock, and how many there are. */
const LOCK_INTERVAL = 0.001;
const LOCK_ATTEMPTS = 10_000;

export interface PublishedServers {
  readonly number: number;
  readonly servers: readonly ProvisionedServer[];
}

/** The number of the generation that was published last. */
export function publishedNumber(upstream: string): number | undefined {
  if (dictionary === undefined) return undefined;
  const [number] = dictionary.get(numberKey(upstream));
  return number as number | undefined;
}

/** @param pause is called after every server */
export function publishedServers(upstream: string, pause: Pause): PublishedServers | undefined {
  const record = readRecord(upstream);
  return record === undefined ? undefined : { number: record.number, servers: readServers(record.servers, pause) };
}

/** What the sources said last, before operators changed anything. */
export function sourceBefore(upstream: string): readonly ProvisionedServer[] {
  const [ok, published] = pcall(readRecord, upstream);
  const record = (ok ? published : undefined) ?? savedRecord(upstream);
  if (record === undefined) return [];
  const [isReadable, servers] = pcall(readServers, record.base, doNotPause);
  return isReadable ? servers : [];
}

/** What an nginx starts with. */
export interface Beginning {
  readonly number: number;
  /** A text of `writeServers`. */
  readonly servers: string;
  /** What operators had changed, and the rules overrule: a sentence for each. */
  readonly dropped: readonly string[];
}

/**
 * The servers that an nginx starts with: what was published before a reload, or else saved before a restart, with
 * what the rules say newly. That is the next generation, which `publishRules` publishes: nginx may still refuse to
 * start, and the old workers go on.
 * @param source what the rules, DNS and files say now
 */
export function beginWith(
  upstream: string,
  rules: readonly ProvisionedServer[],
  source: readonly ProvisionedServer[],
): Beginning {
  const base = writeServers(source, doNotPause);
  const [ok, published] = pcall(readRecord, upstream);
  const before = (ok ? published : undefined) ?? savedRecord(upstream);
  if (before === undefined) return { number: 1, servers: base, dropped: [] };
  const [isReadable, merge] = pcall(mergeRecord, upstream, before, source, 0, doNotPause);
  if (!isReadable) return { number: before.number + 1, servers: base, dropped: [] };
  const isSame = before.rules === writeServers(rules, doNotPause) && before.base === base;
  const number = isSame ? before.number : before.number + 1;
  return { number, servers: writeServers(merge.servers, doNotPause), dropped: merge.dropped };
}

/** Of this start or reload of nginx: all of its workers have it. */
const startMark = `${ngx.time()} ${os.clock()}`;

/**
 * Publishes what the sources said when nginx started, if no worker has done so since: what names stand for may be
 * other servers by now. Where a writer is at work, the next sync tries again.
 */
export function publishRules(upstream: NginxUpstream): void {
  if (dictionary === undefined) return;
  const { name } = upstream;
  if (dictionary.get(startKey(name))[0] === startMark) {
    upstream.isPublished = true;
    return;
  }
  const lock = takeLock(name);
  if (lock === undefined) return;
  const [ok, result] = pcall(writeRules, upstream, false);
  upstream.isPublished = ok && result === undefined;
  if (upstream.isPublished) dictionary.set(startKey(name), startMark);
  leaveLock(name, lock);
  if (!ok) warnSeldom(name, `its servers cannot be published: ${tostring(result)}`);
}

/**
 * Publishes the servers of this worker again where others have pushed them out of the dictionary: without them nobody could
 * change them, and a reload would not know what operators had changed. To be called by one worker, now and then.
 */
export function publishAgainIfLost(upstream: NginxUpstream): void {
  const { name, isPublished } = upstream;
  if (dictionary === undefined || !isPublished || isRecordThere(name)) return;
  const lock = takeLock(name);
  if (lock === undefined) return;
  const [ok, failure] = pcall(writeRules, upstream, true);
  leaveLock(name, lock);
  if (!ok || failure !== undefined) warnSeldom(name, `its servers cannot be published again: ${tostring(failure)}`);
}

/** @returns why they could not be written */
function writeRules(
  this: void,
  { name, rules, sourceServers, current }: NginxUpstream,
  mayPushOut: boolean,
): string | undefined {
  const rulesText = writeServers(rules.servers, doNotPause);
  const base = writeServers(sourceServers, doNotPause);
  const before = readRecord(name);
  if (before?.rules === rulesText && before.base === base) return undefined;
  if (before === undefined) {
    const { number, servers } = current.generation;
    const text = writeServers(servers, doNotPause);
    const changes = savedChanges(name, sourceServers);
    return writeRecord(name, { number, rules: rulesText, base, servers: text, changes }, mayPushOut);
  }
  const { servers, changes } = mergeRecord(name, before, sourceServers, 0, doNotPause);
  const text = writeServers(servers, doNotPause);
  const number = before.number + 1;
  return writeRecord(name, { number, rules: rulesText, base, servers: text, changes }, mayPushOut);
}

/** What operators had changed before a restart: the servers are those that nginx began with, which have it. */
function savedChanges(upstream: string, source: readonly ProvisionedServer[]): string {
  const saved = savedRecord(upstream);
  if (saved === undefined) return "";
  const [isReadable, merge] = pcall(mergeRecord, upstream, saved, source, 0, doNotPause);
  return isReadable ? merge.changes : "";
}

/** A record with what the sources say newly. */
interface MergedRecord {
  readonly servers: readonly ProvisionedServer[];
  /** A text of `writeChanges`. */
  readonly changes: string;
  /** A sentence for each change of an operator that the sources overrule. */
  readonly dropped: readonly string[];
}

function mergeRecord(
  this: void,
  upstream: string,
  record: ServersRecord,
  source: readonly ProvisionedServer[],
  lingerUntil: number,
  pause: Pause,
): MergedRecord {
  const before = readServers(record.base, pause);
  const current = readServers(record.servers, pause);
  const { servers, dropped } = mergeOrSource(before, source, current, lingerUntil, pause);
  const shared = sharedPlaceOf(upstream);
  if (shared === undefined) return { servers, changes: "", dropped };
  const changes = endChanges(changesOf(record, before, current, shared.host), before, source);
  const changesText = writeChanges(changes, pause);
  const changed = serversWithChanges(source, changes, servers);
  // What operators made of the servers may make no sense with what the rules say now.
  return whatIsWrong(changed, pause, true) === undefined
    ? { servers: changed, changes: changesText, dropped }
    : { servers: source, changes: changesText, dropped: [ALL_OTHER_CHANGES] };
}

function sharedPlaceOf(upstream: string): SharedPlace | undefined {
  return upstreams[upstream]?.shared;
}

/** Of what operators changed before proxies shared it: everything that they share is later. */
const FIRST_STAMP = 1;

/**
 * What operators changed, as far as this proxy knows.
 * @param source what the sources said last
 * @param current the servers as operators have changed them
 */
function changesOf(
  { changes }: ServersRecord,
  source: readonly ProvisionedServer[],
  current: readonly ProvisionedServer[],
  host: string,
): OperatorChanges {
  const known = changes === "" ? undefined : readChanges(changes, doNotPause);
  return known ?? noteChanges([], source, source, current, host, FIRST_STAMP, doNotPause);
}

/** Forgets what was published of an upstream whose servers do not change any more. */
export function forgetPublished(upstream: string): void {
  const number = publishedNumber(upstream);
  if (dictionary === undefined || number === undefined) return;
  dictionary.delete(numberKey(upstream));
  dictionary.delete(recordKey(upstream, number));
}

/** A change that was made. */
export interface PublishedChange extends PublishedServers {
  /** The servers before it. */
  readonly before: readonly ProvisionedServer[];
}

/**
 * Changes the servers for all workers. Waits while another worker writes, so it needs a phase that can.
 * @param expected the number of the generation that is to be changed; `undefined` for any
 * @param author who changes them, for other proxies; "" where nobody in particular does
 * @returns what was changed, or why nothing was
 */
export function publishChange(
  this: void,
  upstream: string,
  change: ServerChange,
  expected?: number,
  author = "",
): PublishedChange | string {
  const wrong = whatIsWrongWithChange(change);
  if (wrong !== undefined) return wrong;
  return write(upstream, (record, pause) => {
    if (expected !== undefined && record.number !== expected) return OUTDATED;
    const before = readServers(record.servers, pause);
    const servers = changeServers(before, change);
    if (typeof servers === "string") return servers;
    const wrong = whatIsWrong(servers, pause);
    if (wrong !== undefined) return wrong;
    const shared = sharedPlaceOf(upstream);
    if (shared === undefined) return { before, servers, base: record.base, changes: "" };
    const by = author === "" ? shared.host : `${author} at ${shared.host}`;
    return shareChange(record, before, servers, by, pause);
  });
}

/** @returns what to publish so that all proxies that know this change agree */
function shareChange(
  record: ServersRecord,
  before: readonly ProvisionedServer[],
  after: readonly ProvisionedServer[],
  author: string,
  pause: Pause,
): Rewrite | string {
  const { base } = record;
  const source = readServers(base, pause);
  const now = ngx.now() * MILLISECONDS;
  const known = changesOf(record, source, before, author);
  const noted = noteChanges(known, source, before, after, author, nextStamp(known, now), pause);
  const servers = serversWithChanges(source, noted, after);
  return (
    whatIsWrong(servers, pause) ?? {
      before,
      servers,
      base,
      changes: writeChanges(withoutOld(noted, now), pause),
    }
  );
}

const MILLISECONDS = 1000;

/** What a proxy knows once it has heard what others know. */
export interface SharedServers extends PublishedChange {
  readonly changes: OperatorChanges;
  /** What is new of it. */
  readonly news: OperatorChanges;
  /** Why the servers stay as they are in spite of it; `undefined` where they do not. */
  readonly conflict: string | undefined;
}

/**
 * Takes over what operators changed on other proxies. Waits while another worker writes, so it needs a phase that can.
 * @param said all that other proxies know
 * @returns what this one knows now, or why nothing was taken over
 */
export function publishShared(this: void, name: string, said: OperatorChanges): SharedServers | string {
  const shared = sharedPlaceOf(name);
  const upstream = upstreams[name];
  if (upstream === undefined || shared === undefined) return `there is no upstream "${name}" that shares its servers`;
  const rules = writeServers(upstream.rules.servers, doNotPause);
  let known: SharedServers | undefined;
  const result = write(name, (record, pause) => {
    // A worker of the nginx before a reload knows other rules.
    if (record.rules !== rules) return "the rules have changed meanwhile";
    const { number, base } = record;
    const source = readServers(base, pause);
    const before = readServers(record.servers, pause);
    const own = changesOf(record, source, before, shared.host);
    const news = newsFor(own, said);
    if (news.length === 0) {
      known = { number, before, servers: before, changes: own, news, conflict: undefined };
      return UNCHANGED;
    }
    const changes = joinChanges(own, said);
    let servers = serversWithChanges(source, changes, before);
    const conflict = whatIsWrong(servers, pause, whatIsWrong(source, pause) !== undefined);
    if (conflict !== undefined) servers = before;
    known = { number, before, servers, changes, news, conflict };
    return { before, servers, base, changes: writeChanges(changes, pause) };
  });
  if (typeof result !== "string") return withDefaults({ number: result.number }, known!);
  return result === UNCHANGED ? known! : result;
}

/** Why a change is refused that was made for another generation. */
export const OUTDATED = "the servers have changed meanwhile";

/**
 * Takes over what the sources of an upstream (the rules, DNS, a file) say now. Waits while another worker
 * writes, so it needs a phase that can.
 * @param source all servers that they name
 * @returns the number of the new generation; `undefined` where nothing changed; or what is wrong
 */
export function publishSource(
  this: void,
  name: string,
  source: readonly ProvisionedServer[],
): number | string | undefined {
  const upstream = upstreams[name];
  if (upstream === undefined) return `there is no upstream "${name}"`;
  const { drainTimeout } = upstream.rules;
  const rules = writeServers(upstream.rules.servers, doNotPause);
  const base = writeServers(source, doNotPause);
  const result = write(name, (record, pause) => {
    // A worker of the nginx before a reload knows other rules.
    if (record.rules !== rules) return "the rules have changed meanwhile";
    if (record.base === base) return UNCHANGED;
    const wrong = whatIsWrong(source, pause, true);
    if (wrong !== undefined) return wrong;
    const lingerUntil = drainTimeout === 0 ? 0 : ngx.time() + drainTimeout;
    const { servers, changes } = mergeRecord(name, record, source, lingerUntil, pause);
    return { before: [], servers, base, changes };
  });
  if (result === UNCHANGED) return undefined;
  return typeof result === "string" ? result : result.number;
}

const UNCHANGED = "unchanged";

interface Rewrite {
  readonly before: readonly ProvisionedServer[];
  readonly servers: readonly ProvisionedServer[];
  readonly base: string;
  readonly changes: string;
}

/** Replaces the record of an upstream by the next. */
function write(
  this: void,
  upstream: string,
  rewrite: (this: void, record: ServersRecord, pause: Pause) => Rewrite | string,
): PublishedChange | string {
  if (dictionary === undefined) return 'nginx.conf has no "lua_shared_dict limpet_servers"';
  let lock = takeLock(upstream);
  for (let attempt = 0; lock === undefined; attempt++) {
    if (attempt === LOCK_ATTEMPTS) return "another worker is still changing the servers";
    ngx.sleep(LOCK_INTERVAL);
    lock = takeLock(upstream);
  }
  const slices = beginSlices();
  const [ok, result] = pcall(writeLocked, upstream, rewrite, lock, slices.pause);
  slices.end();
  leaveLock(upstream, lock);
  return ok ? result : tostring(result);
}

function writeLocked(
  this: void,
  upstream: string,
  rewrite: (this: void, record: ServersRecord, pause: Pause) => Rewrite | string,
  lock: number,
  pause: Pause,
): PublishedChange | string {
  const record = readRecord(upstream);
  if (record === undefined) return "its servers are not published yet; try again";
  const rewritten = rewrite(record, pause);
  if (typeof rewritten === "string") return rewritten;
  const { before, servers, base, changes } = rewritten;
  const text = writeServers(servers, pause);
  const [holder] = dictionary!.get(lockKey(upstream));
  if (holder !== lock) return "another worker changed the servers meanwhile; try again";
  const number = record.number + 1;
  const failure = writeRecord(upstream, { number, rules: record.rules, base, servers: text, changes }, false);
  return failure ?? { number, servers, before };
}

/*
 * The lock of a writer has a value of its own, so that one who was too slow notices, and opens no one else's.
 */

/** @returns undefined where another writer has it */
function takeLock(upstream: string): number | undefined {
  const lock = ngx.worker.pid() + math.random();
  const [isTaken] = dictionary!.add(lockKey(upstream), lock, LOCK_TIMEOUT);
  return isTaken === true ? lock : undefined;
}

function leaveLock(upstream: string, lock: number): void {
  const [holder] = dictionary!.get(lockKey(upstream));
  if (holder === lock) dictionary!.delete(lockKey(upstream));
}

/** Stands between the parts of a record, and is in no part. */
const PART_END = "\0";

/** The record that was published last. */
export function readRecord(this: void, upstream: string): ServersRecord | undefined {
  const number = publishedNumber(upstream);
  if (dictionary === undefined || number === undefined) return undefined;
  const [value] = dictionary.get(recordKey(upstream, number));
  if (typeof value !== "string") return undefined;
  const first = value.indexOf(PART_END);
  const second = value.indexOf(PART_END, first + 1);
  const third = value.indexOf(PART_END, second + 1);
  if (second < 0) return undefined;
  // A reload may find a record of an older Limpet, which knew no changes.
  const serversEnd = third < 0 ? value.length : third;
  return {
    number,
    rules: slice(value, 0, first),
    base: slice(value, first + 1, second),
    servers: slice(value, second + 1, serversEnd),
    changes: third < 0 ? "" : slice(value, third + 1, value.length),
  };
}

/**
 * Whether there is a record, at the cost of a look-up: to read it copies all of it, 100 kB for 1,000 servers. To add to
 * what is no number changes nothing, and counts as a use, so that what others write does not push it out (`ttl` does not).
 */
function isRecordThere(upstream: string): boolean {
  const number = publishedNumber(upstream);
  if (number === undefined) return false;
  const [, failure] = dictionary!.incr(recordKey(upstream, number), 0);
  return failure !== "not found";
}

/**
 * First the record, then its number: what cannot be written leaves the one before as it is.
 * @param mayPushOut what nobody has used for longest, because the dictionary is full
 * @returns why it could not be written
 */
function writeRecord(
  upstream: string,
  { number, rules, base, servers, changes }: ServersRecord,
  mayPushOut: boolean,
): string | undefined {
  const record = rules + PART_END + base + PART_END + servers + PART_END + changes;
  const failure = keep(recordKey(upstream, number), record, mayPushOut);
  if (failure !== undefined) return `lua_shared_dict limpet_servers: ${failure}`;
  dictionary!.set(numberKey(upstream), number);
  dictionary!.delete(recordKey(upstream, number - 1));
  return undefined;
}

/** @returns why there is no room for it */
function keep(this: void, key: string, record: string, mayPushOut: boolean): string | undefined {
  if (mayPushOut) {
    const [isKept, failure] = dictionary!.set(key, record);
    return isKept ? undefined : tostring(failure);
  }
  // `set` could push out the records of others.
  const [isKept, failure] = dictionary!.safe_set(key, record);
  return isKept ? undefined : tostring(failure);
}

function recordKey(upstream: string, number: number): string {
  return `servers ${upstream} ${number}`;
}

function numberKey(upstream: string): string {
  return `generation ${upstream}`;
}

function startKey(upstream: string): string {
  return `start ${upstream}`;
}

function lockKey(upstream: string): string {
  return `writer ${upstream}`;
}
