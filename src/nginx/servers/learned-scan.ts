import type { ProvisionedLearn } from "../../affinity/provision.ts";
import type { Pause } from "../../affinity/machine.ts";
import { sessionDictionaries } from "../sessions/session-store.ts";
import { warnSeldom } from "../status/faults.ts";
import { upstreams, type NginxUpstream } from "../upstream.ts";
import { noteLearned, type LearnedOf } from "./learned-sessions.ts";
import { beginSlices } from "./slices.ts";

/*
 * Finds the sessions that `learn` had for a server before its drain began. A shared dictionary cannot be walked, but it
 * gives the keys that were not used for the longest time, and whoever reads a key uses it. So a few keys at a time go
 * from that end to the other, until a mark comes by that was put there first. The order in which sessions would be
 * forgotten is the same afterwards. A session that is used meanwhile may be passed over: its request notes it.
 */

/** How many keys the dictionary is locked for at a time. */
const BATCH = 64;

/**
 * Kilobytes of garbage to collect after each batch. What Lua does by itself leaves a hundred thousand keys lying about,
 * and its table of strings is made anew in one go when it has to grow for them.
 */
const STEP = 16;

/** The smallest piece of memory in which the dictionary keeps a session, in bytes. */
const SMALLEST = 128;

/** Is no digest. */
const MARK = " scan";
/** Seconds after which a mark goes whose scan was cut off. */
const MARK_FOR = 600;

const scanned = ngx.shared.limpet;

/** Seconds after which a scan is begun again that has not ended. */
const LONGEST_SCAN = 120;

/** Whether the sessions of a server from before its drain are counted. */
export function isScanned(this: void, of: LearnedOf): boolean {
  return scanned!.get(doneKey(of))[0] === true;
}

/** Begins the scan for a server, unless there was one. */
export function scanOnce(this: void, of: LearnedOf): void {
  if (isScanned(of)) return;
  const [isFirst] = scanned!.add(beginKey(of), true, LONGEST_SCAN);
  if (isFirst === true) ngx.timer.at(0, scan, of);
}

/** The next drain of the server has a scan of its own. */
export function forgetScan(this: void, of: LearnedOf): void {
  scanned!.delete(doneKey(of));
  scanned!.delete(beginKey(of));
}

function scan(this: void, premature: boolean, of: LearnedOf): void {
  const upstream = upstreams[of.upstream];
  if (premature || upstream === undefined) return;
  const slices = beginSlices(1);
  const [ok, fault] = pcall(scanAll, upstream, of, slices.pause);
  slices.end();
  if (ok) scanned!.set(doneKey(of), true);
  else warnSeldom(of.upstream, `its sessions cannot be counted: ${tostring(fault)}`);
}

function scanAll(this: void, { name, rules }: NginxUpstream, of: LearnedOf, pause: Pause): void {
  const { known, fresh } = sessionDictionaries(name);
  for (const affinity of rules.affinities) {
    if (affinity.kind !== "learn") continue;
    // From where sessions come to where they go, so that one that goes there meanwhile is not missed.
    scanDictionary(fresh, affinity, of, pause);
    scanDictionary(known, affinity, of, pause);
  }
}

function scanDictionary(dictionary: NgxSharedDictionary, rule: ProvisionedLearn, of: LearnedOf, pause: Pause): void {
  sweep(dictionary, pause);
  dictionary.set(MARK, "", MARK_FOR);
  for (;;) {
    const keys = dictionary.get_keys(BATCH);
    for (const key of keys) {
      if (key === MARK) {
        dictionary.delete(MARK);
        return;
      }
      const [server] = dictionary.get(key);
      if (server === of.server) noteLearned(of, key, idleFor(dictionary, key, rule));
    }
    if (keys.length === 0) return;
    collectgarbage("step", STEP);
    pause();
  }
}

/** Sessions that have expired stay until there is another write, and whoever looks for keys has to pass them all. */
function sweep(dictionary: NgxSharedDictionary, pause: Pause): void {
  const most = (dictionary.capacity() - dictionary.free_space()) / SMALLEST;
  // Each removes two at most.
  for (let removed = 0; removed < most; removed += 2) {
    dictionary.delete(MARK);
    if (removed % BATCH === 0) pause();
  }
}

/** For how many seconds a session was idle, at least. */
function idleFor(dictionary: NgxSharedDictionary, key: string, { idleTimeout }: ProvisionedLearn): number {
  const [rest] = dictionary.ttl(key);
  return rest === undefined ? 0 : Math.max(0, idleTimeout - rest);
}

function doneKey({ upstream, server, sessionTimeout }: LearnedOf): string {
  return `scanned ${sessionTimeout} ${upstream} ${server}`;
}

function beginKey({ upstream, server }: LearnedOf): string {
  return `scan ${upstream} ${server}`;
}
