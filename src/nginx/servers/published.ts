import { slice } from "../../affinity/bytes.ts";
import { doNotPause, type Pause } from "../../affinity/machine.ts";
import type { ProvisionedServer } from "../../affinity/provision.ts";
import { changeServers, type ServerChange } from "../../affinity/servers/change.ts";
import { whatIsWrong, whatIsWrongWithChange } from "../../affinity/servers/check.ts";
import { readServers, writeServers } from "../../affinity/servers/text.ts";
import type { NginxUpstream } from "../upstream.ts";
import { beginSlices } from "./slices.ts";

/*
 * The servers of an upstream that may change, as all workers and the next nginx after a reload know
 * them: in a shared dictionary of their own, with the number of their generation and the servers of the rules
 * that they were changed from.
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

/** What the rules and the names in them said last, before operators changed anything. */
export function publishedSource(upstream: string): readonly ProvisionedServer[] | undefined {
  const [ok, record] = pcall(readRecord, upstream);
  if (!ok || record === undefined) return undefined;
  const [isReadable, servers] = pcall(readServers, record.base, doNotPause);
  return isReadable ? servers : undefined;
}

/**
 * The servers that an nginx starts with: what was published before a reload, unless the rules have
 * other servers since. Then these are the next generation, which `publishRules` publishes: nginx may still
 * refuse to start, and the old workers go on.
 */
export function beginWith(upstream: string, servers: readonly ProvisionedServer[]): PublishedServers {
  const [ok, before] = pcall(readRecord, upstream);
  if (!ok || before === undefined) return { number: 1, servers };
  const isSame = before.base === writeServers(servers, doNotPause);
  const [isReadable, published] = pcall(readServers, before.servers, doNotPause);
  return isSame && isReadable ? { number: before.number, servers: published } : { number: before.number + 1, servers };
}

/** Of this start or reload of nginx: all of its workers have it. */
const startMark = `${ngx.time()} ${os.clock()}`;

/**
 * Publishes the servers of the rules, if no worker has done so since nginx started: what their names stand for may be
 * other servers by now. Where a writer is at work, the next sync tries again.
 */
export function publishRules(upstream: NginxUpstream): void {
  if (dictionary === undefined) return;
  const { name, sourceServers } = upstream;
  if (dictionary.get(startKey(name))[0] === startMark) {
    upstream.isPublished = true;
    return;
  }
  const lock = takeLock(name);
  if (lock === undefined) return;
  const base = writeServers(sourceServers, doNotPause);
  const before = readRecord(name);
  const isThere = before?.base === base;
  const number = before === undefined ? 1 : before.number + 1;
  upstream.isPublished = isThere || writeRecord(name, number, base, base) === undefined;
  if (upstream.isPublished) dictionary.set(startKey(name), startMark);
  leaveLock(name, lock);
}

/** Forgets what was published of an upstream whose servers do not change any more. */
export function forgetPublished(upstream: string): void {
  const number = publishedNumber(upstream);
  if (dictionary === undefined || number === undefined) return;
  dictionary.delete(numberKey(upstream));
  dictionary.delete(recordKey(upstream, number));
}

/**
 * Changes the servers for all workers. Waits while another worker writes, so it needs a phase that can.
 * @returns the number of the new generation, or why there is none
 */
export function publishChange(this: void, upstream: string, change: ServerChange): number | string {
  if (dictionary === undefined) return 'nginx.conf has no "lua_shared_dict limpet_servers"';
  const wrong = whatIsWrongWithChange(change);
  if (wrong !== undefined) return wrong;
  let lock = takeLock(upstream);
  for (let attempt = 0; lock === undefined; attempt++) {
    if (attempt === LOCK_ATTEMPTS) return "another worker is still changing the servers";
    ngx.sleep(LOCK_INTERVAL);
    lock = takeLock(upstream);
  }
  const slices = beginSlices();
  const [ok, result] = pcall(writeChange, upstream, change, lock, slices.pause);
  slices.end();
  leaveLock(upstream, lock);
  return ok ? result : tostring(result);
}

/**
 * The rules, or the names in them, say these servers now. Waits while another worker writes.
 * @returns the number of the new generation; nothing where nothing changed; or what is wrong
 */
export function publishSource(
  this: void,
  upstream: string,
  servers: readonly ProvisionedServer[],
): number | string | undefined {
  if (dictionary === undefined) return 'nginx.conf has no "lua_shared_dict limpet_servers"';
  let lock = takeLock(upstream);
  for (let attempt = 0; lock === undefined; attempt++) {
    if (attempt === LOCK_ATTEMPTS) return "another worker is still changing the servers";
    ngx.sleep(LOCK_INTERVAL);
    lock = takeLock(upstream);
  }
  const slices = beginSlices();
  const [ok, result] = pcall(writeSource, upstream, servers, lock, slices.pause);
  slices.end();
  leaveLock(upstream, lock);
  return ok ? result : tostring(result);
}

function writeSource(
  this: void,
  upstream: string,
  servers: readonly ProvisionedServer[],
  lock: number,
  pause: Pause,
): number | string | undefined {
  const wrong = whatIsWrong(servers, pause, true);
  if (wrong !== undefined) return wrong;
  const text = writeServers(servers, pause);
  const before = readRecord(upstream);
  if (before === undefined) return "its servers are not published yet";
  if (before.base === text) return undefined;
  const [holder] = dictionary!.get(lockKey(upstream));
  if (holder !== lock) return "another worker changed the servers meanwhile; try again";
  const number = before.number + 1;
  return writeRecord(upstream, number, text, text) ?? number;
}

function writeChange(this: void, upstream: string, change: ServerChange, lock: number, pause: Pause): number | string {
  const record = readRecord(upstream);
  if (record === undefined) return "its servers are not published yet; try again";
  const changed = changeServers(readServers(record.servers, pause), change);
  if (typeof changed === "string") return changed;
  const wrong = whatIsWrong(changed, pause);
  if (wrong !== undefined) return wrong;
  const servers = writeServers(changed, pause);
  const [holder] = dictionary!.get(lockKey(upstream));
  if (holder !== lock) return "another worker changed the servers meanwhile; try again";
  const number = record.number + 1;
  return writeRecord(upstream, number, record.base, servers) ?? number;
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

interface PublishedRecord {
  readonly number: number;
  /** Of the rules. */
  readonly base: string;
  readonly servers: string;
}

/** Stands between the parts of a record, and is in no part. */
const PART_END = "\0";

function readRecord(this: void, upstream: string): PublishedRecord | undefined {
  const number = publishedNumber(upstream);
  if (dictionary === undefined || number === undefined) return undefined;
  const [value] = dictionary.get(recordKey(upstream, number));
  if (typeof value !== "string") return undefined;
  const end = value.indexOf(PART_END);
  return { number, base: slice(value, 0, end), servers: slice(value, end + 1, value.length) };
}

/**
 * First the record, then its number: what cannot be written leaves the one before as it is.
 * @returns why it could not be written
 */
function writeRecord(upstream: string, number: number, base: string, servers: string): string | undefined {
  // Not `set`, which would push out the records of others.
  const [ok, failure] = dictionary!.safe_set(recordKey(upstream, number), base + PART_END + servers);
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
