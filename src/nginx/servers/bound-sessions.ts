import type { Exchange } from "../../affinity/binding/exchange.ts";
import {
  addSession,
  countSessions,
  createSketch,
  mergeSketch,
  sketchText,
} from "../../affinity/servers/session-sketch.ts";
import { NO_TIME } from "../../affinity/token/layout.ts";
import type { PlaceLoad } from "../../affinity/servers/standing.ts";
import { monotonicNow } from "../machine/clock.ts";
import type { NginxUpstream } from "../upstream.ts";
import { noteFull } from "./learned-sessions.ts";
import { ownSlot, slotsUsed } from "../machine/worker-slots.ts";

/*
 * The sessions that are bound to a server that drains, as far as they were seen of late: in slices of time, so that those
 * that end are forgotten. Each worker counts its own, and tells the others every second.
 */

/** Slices in which a session that is idle still counts; one more is begun. */
export const SLICES = 6;

const dictionary = ngx.shared.limpet;
/** Sketches are large, and would push out what is small where there is no more room. */
const sketches = ngx.shared.limpet_drains;

/** A request of a session that is bound to the server where it went. */
export function noteBoundSession(this: void, upstream: NginxUpstream, exchange: Exchange): void {
  const { lineup, server } = exchange;
  const { load } = lineup.standing.places[server]!;
  const now = monotonicNow();
  const slice = sliceAt(now, upstream.rules.sessionTimeout);
  if (load.slice !== slice) tell(upstream, lineup.generation.servers[server]!.name, load);
  load.lastBound = now;
  load.isUntold = true;
  if (load.sketch === undefined || load.slice !== slice) {
    load.sketch = createSketch();
    load.slice = slice;
  }
  // Cookies that were issued in the same second for the same server are the same, but hardly from one address.
  addSession(load.sketch, ngx.crc32_long(`${identityOf(exchange)} ${ngx.var.binary_remote_addr ?? ""}`));
}

/** A cookie that is written anew has another text, but still says when its session was bound: now, if it moves. */
function identityOf({ isSearched, found, key, evidence, server }: Exchange): string | number {
  if (isSearched) {
    for (const { since = NO_TIME } of found) {
      if (since !== NO_TIME) return evidence === server ? since : ngx.time();
    }
  }
  return key ?? "";
}

/** The number of the slice of time that a time is in. */
export function sliceAt(this: void, now: number, sessionTimeout: number): number {
  return Math.floor((now * SLICES) / sessionTimeout);
}

/** Tells the others what this worker saw. To be called every second or so. */
export function tellBoundSessions(this: void, upstream: NginxUpstream): void {
  const { generation, standing } = upstream.current;
  for (let index = 0; index < standing.places.length; index++) {
    tell(upstream, generation.servers[index]!.name, standing.places[index]!.load);
  }
}

function tell({ name, rules }: NginxUpstream, server: string, load: PlaceLoad): void {
  if (!load.isUntold || load.sketch === undefined) return;
  const [last] = dictionary!.get(lastKey(name, server));
  if (last === undefined || (last as number) < load.lastBound) {
    dictionary!.set(lastKey(name, server), load.lastBound, 2 * rules.sessionTimeout);
  }
  const slot = ownSlot();
  if (slot < 0) return;
  load.isUntold = false;
  if (sketches === undefined) return;
  const key = sketchKey(name, server, load.slice, slot);
  const [before] = sketches.get(key);
  // Of the worker that had the slot before.
  if (typeof before === "string") mergeSketch(load.sketch, before);
  const lifetime = ((SLICES + 2) * rules.sessionTimeout) / SLICES;
  const [isKept, , isOtherEvicted] = sketches.set(key, sketchText(load.sketch), lifetime);
  if (isOtherEvicted) noteFull(rules.sessionTimeout);
  if (isOtherEvicted || isKept !== true) dictionary!.set(LOST_KEY, true, lifetime);
}

const LOST_KEY = "sketches lost";

/** Whether sketches that still count had no room, so that sessions are missing. */
export function areSketchesLost(this: void): boolean {
  return dictionary!.get(LOST_KEY)[0] !== undefined;
}

/** When a session of a server that drains was seen last, in seconds as of `monotonicNow`; 0: not since it drains. */
export function lastBound(this: void, upstream: string, server: string): number {
  const [last] = dictionary!.get(lastKey(upstream, server));
  return (last as number | undefined) ?? 0;
}

/** Different sessions of a server that drains, of those that were seen within `sessionTimeout` seconds. */
export function boundSessions(this: void, upstream: string, server: string, sessionTimeout: number): number {
  if (sketches === undefined) return 0;
  const now = sliceAt(monotonicNow(), sessionTimeout);
  const sketch = createSketch();
  let isAny = false;
  const used = slotsUsed();
  for (let slot = 0; slot < used; slot++) {
    for (let slice = now - SLICES; slice <= now; slice++) {
      const [text] = sketches.get(sketchKey(upstream, server, slice, slot));
      if (typeof text === "string") {
        mergeSketch(sketch, text);
        isAny = true;
      }
    }
  }
  return isAny ? countSessions(sketch) : 0;
}

function sketchKey(upstream: string, server: string, slice: number, slot: number): string {
  return `sessions ${slot} ${slice} ${upstream} ${server}`;
}

function lastKey(upstream: string, server: string): string {
  return `last bound ${upstream} ${server}`;
}
