import { slice } from "../../affinity/bytes.ts";
import { doNotPause, type Pause } from "../../affinity/machine.ts";
import { changeServers, type ServerChange } from "../../affinity/servers/change.ts";
import { whatIsWrong } from "../../affinity/servers/check.ts";
import { readServers, writeServers } from "../../affinity/servers/text.ts";
import type { ProvisionedServer } from "../../affinity/provision.ts";
import { beginSlices } from "./slices.ts";

/*
 * The servers of an upstream that may change, as all workers and the next nginx after a reload know
 * them: in the shared dictionary, with the number of their generation and the servers of the rules
 * that they were changed from.
 */

const dictionary = ngx.shared.limpet;

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

/**
 * The servers that an nginx starts with: what was published before a reload, unless the rules have
 * other servers since. Then these are the next generation.
 */
export function beginWith(upstream: string, servers: readonly ProvisionedServer[]): PublishedServers {
  const base = writeServers(servers, doNotPause);
  const before = readRecord(upstream);
  if (before !== undefined && before.base === base) {
    return { number: before.number, servers: readServers(before.servers, doNotPause) };
  }
  const number = before === undefined ? 1 : before.number + 1;
  writeRecord(upstream, number, base, base);
  return { number, servers };
}

/**
 * Changes the servers for all workers. Waits while another worker writes, so it needs a phase that can.
 * @returns the number of the new generation; or `undefined` and why there is none
 */
export function publishChange(
  upstream: string,
  change: ServerChange,
): LuaMultiReturn<[number: number | undefined, failure?: string]> {
  if (dictionary === undefined) return $multi(undefined, 'nginx.conf has no "lua_shared_dict limpet"');
  const slices = beginSlices();
  const key = lockKey(upstream);
  let attempts = 0;
  while (dictionary.add(key, true, LOCK_TIMEOUT)[0] !== true) {
    attempts++;
    if (attempts > LOCK_ATTEMPTS) return $multi(undefined, "another worker is still changing the servers");
    ngx.sleep(LOCK_INTERVAL);
  }
  const [ok, result] = pcall(writeChange, upstream, change, slices.pause);
  slices.end();
  dictionary.delete(key);
  if (ok && typeof result === "number") return $multi(result);
  return $multi(undefined, tostring(result));
}

/** @returns the new number, or what is wrong */
function writeChange(this: void, upstream: string, change: ServerChange, pause: Pause): number | string {
  const record = readRecord(upstream);
  if (record === undefined) return "its servers may not change: mayChange is not set in the rules";
  const changed = changeServers(readServers(record.servers, pause), change);
  if (typeof changed === "string") return changed;
  const wrong = whatIsWrong(changed, pause);
  if (wrong !== undefined) return wrong;
  const number = record.number + 1;
  return writeRecord(upstream, number, record.base, writeServers(changed, pause)) ?? number;
}

interface PublishedRecord {
  readonly number: number;
  /** Of the rules. */
  readonly base: string;
  readonly servers: string;
}

/** Stands between the parts of a record, and is in no part. */
const PART_END = "\0";

function readRecord(upstream: string): PublishedRecord | undefined {
  if (dictionary === undefined) return undefined;
  const [value] = dictionary.get(recordKey(upstream));
  if (typeof value !== "string") return undefined;
  const first = value.indexOf(PART_END);
  const second = value.indexOf(PART_END, first + 1);
  return {
    number: tonumber(slice(value, 0, first))!,
    base: slice(value, first + 1, second),
    servers: slice(value, second + 1, value.length),
  };
}

/** @returns why it could not be written */
function writeRecord(upstream: string, number: number, base: string, servers: string): string | undefined {
  if (dictionary === undefined) return undefined;
  // Not `set`, which would push out what others keep in the dictionary.
  const [ok, failure] = dictionary.safe_set(recordKey(upstream), `${number}${PART_END}${base}${PART_END}${servers}`);
  if (!ok) return `lua_shared_dict limpet: ${failure}`;
  dictionary.set(numberKey(upstream), number);
  return undefined;
}

function recordKey(upstream: string): string {
  return `servers ${upstream}`;
}

function numberKey(upstream: string): string {
  return `generation ${upstream}`;
}

function lockKey(upstream: string): string {
  return `servers locked ${upstream}`;
}
