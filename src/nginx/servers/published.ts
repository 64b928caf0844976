import { slice } from "../../affinity/bytes.ts";
import { doNotPause, type Pause } from "../../affinity/machine.ts";
import type { ProvisionedServer } from "../../affinity/provision.ts";
import { changeServers, type ServerChange } from "../../affinity/servers/change.ts";
import { whatIsWrong, whatIsWrongWithChange } from "../../affinity/servers/check.ts";
import { mergeOrSource, type Merge } from "../../affinity/servers/merge.ts";
import { readServers, writeServers } from "../../affinity/servers/text.ts";
import { warnSeldom } from "../status/faults.ts";
import { upstreams, type NginxUpstream } from "../upstream.ts";
import type { ServersRecord } from "./servers-record.ts";
import { savedRecord } from "./saved-servers.ts";
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
  const [isReadable, merge] = pcall(mergeRecord, before, source, 0, doNotPause);
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
  const [ok, result] = pcall(writeRules, upstream);
  upstream.isPublished = ok && result === undefined;
  if (upstream.isPublished) dictionary.set(startKey(name), startMark);
  leaveLock(name, lock);
  if (!ok) warnSeldom(name, `its servers cannot be published: ${tostring(result)}`);
}

/** @returns why they could not be written */
function writeRules(this: void, { name, rules, sourceServers, current }: NginxUpstream): string | undefined {
  const rulesText = writeServers(rules.servers, doNotPause);
  const base = writeServers(sourceServers, doNotPause);
  const before = readRecord(name);
  if (before?.rules === rulesText && before.base === base) return undefined;
  const { number, servers } =
    before === undefined
      ? current.generation
      : { number: before.number + 1, servers: mergeRecord(before, sourceServers, 0, doNotPause).servers };
  return writeRecord(name, { number, rules: rulesText, base, servers: writeServers(servers, doNotPause) });
}

function mergeRecord(
  this: void,
  { base, servers }: ServersRecord,
  source: readonly ProvisionedServer[],
  lingerUntil: number,
  pause: Pause,
): Merge {
  const before = readServers(base, pause);
  const current = readServers(servers, pause);
  return mergeOrSource(before, source, current, lingerUntil, pause);
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
 * @returns what was changed, or why nothing was
 */
export function publishChange(
  this: void,
  upstream: string,
  change: ServerChange,
  expected?: number,
): PublishedChange | string {
  const wrong = whatIsWrongWithChange(change);
  if (wrong !== undefined) return wrong;
  return write(upstream, (record, pause) => {
    if (expected !== undefined && record.number !== expected) return OUTDATED;
    const before = readServers(record.servers, pause);
    const servers = changeServers(before, change);
    if (typeof servers === "string") return servers;
    return whatIsWrong(servers, pause) ?? { before, servers, base: record.base };
  });
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
    return { before: [], servers: mergeRecord(record, source, lingerUntil, pause).servers, base };
  });
  if (result === UNCHANGED) return undefined;
  return typeof result === "string" ? result : result.number;
}

const UNCHANGED = "unchanged";

interface Rewrite {
  readonly before: readonly ProvisionedServer[];
  readonly servers: readonly ProvisionedServer[];
  readonly base: string;
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
  const { before, servers, base } = rewritten;
  const text = writeServers(servers, pause);
  const [holder] = dictionary!.get(lockKey(upstream));
  if (holder !== lock) return "another worker changed the servers meanwhile; try again";
  const number = record.number + 1;
  const failure = writeRecord(upstream, { number, rules: record.rules, base, servers: text });
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
  return second < 0
    ? undefined
    : {
        number,
        rules: slice(value, 0, first),
        base: slice(value, first + 1, second),
        servers: slice(value, second + 1, value.length),
      };
}

/**
 * First the record, then its number: what cannot be written leaves the one before as it is.
 * @returns why it could not be written
 */
function writeRecord(upstream: string, { number, rules, base, servers }: ServersRecord): string | undefined {
  // Not `set`, which would push out the records of others.
  const [ok, failure] = dictionary!.safe_set(recordKey(upstream, number), rules + PART_END + base + PART_END + servers);
  if (!ok) return `lua_shared_dict limpet_servers: ${failure}`;
  dictionary!.set(numberKey(upstream), number);
  dictionary!.delete(recordKey(upstream, number - 1));
  return undefined;
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
