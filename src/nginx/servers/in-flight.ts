import * as ffi from "ffi";
import { get_request } from "resty.core.base";
import { slice } from "../../affinity/bytes.ts";
import type { Load } from "../../affinity/servers/standing.ts";
import { upstreams, type NginxUpstream } from "../upstream.ts";
import { ownSlot, type TakenSlot } from "./worker-slots.ts";

/*
 * The requests that each server of an upstream that may change has now, WebSockets included. Each worker counts its own,
 * by the address of nginx's request, which is the same in all of its phases and after an internal redirect.
 */

const dictionary = ngx.shared.limpet;

/** By request: where it is counted. */
const loadByRequest: Record<number, Load | undefined> = {};
/** Whether there was any such request yet: where servers are fixed, there never is. */
let isCounting = false;
let isExiting = false;
/** By upstream, and by place: what the other workers may read. */
const toldBy: Record<string, Record<string, number | undefined> | undefined> = {};

/** The request goes to this place now, and to no other any more. */
export function enter(this: void, load: Load): void {
  // A subrequest is part of the request that it belongs to, and has no log phase.
  if (ngx.is_subrequest) return;
  const request = ownAddress();
  const before = loadByRequest[request];
  if (before === load) return;
  if (before !== undefined) before.inFlight--;
  isCounting = true;
  loadByRequest[request] = load;
  load.inFlight++;
}

/** The request is over. */
export function leave(this: void): void {
  if (!isCounting) return;
  const request = ownAddress();
  const load = loadByRequest[request];
  if (load === undefined) return;
  loadByRequest[request] = undefined;
  load.inFlight--;
  if (isExiting) for (const [, upstream] of pairs(upstreams)) if (upstream.rules.mayChange) tellInFlight(upstream);
}

/** This worker is about to exit, without timers: from now on it tells at the end of each request. */
export function stayUntilLeft(this: void): void {
  isExiting = true;
  ownSlot(true);
}

function ownAddress(): number {
  return tonumber(ffi.cast("uintptr_t", get_request()))!;
}

/** Tells the others how many requests of this worker the servers have. To be called every second or so. */
export function tellInFlight(this: void, { name, current }: NginxUpstream): void {
  const { generation, standing } = current;
  const slot = ownSlot(isExiting);
  if (slot < 0) return;
  let told = toldBy[name];
  if (told === undefined) {
    told = {};
    toldBy[name] = told;
  }
  for (let index = 0; index < standing.places.length; index++) {
    const count = standing.places[index]!.load.inFlight;
    const place = generation.places[index]!;
    if (count === (told[place] ?? 0)) continue;
    const key = sharedKey(name, place, slot);
    // A worker that had the slot before may have died, so its number is part of what is told.
    if (count > 0) dictionary!.set(key, `${ngx.worker.pid()} ${count}`);
    else dictionary!.delete(key);
    told[place] = count > 0 ? count : undefined;
  }
}

/** Requests that a place has now, in the workers that have these slots, as of a second ago. */
export function requestsInFlight(this: void, upstream: string, place: string, slots: readonly TakenSlot[]): number {
  let sum = 0;
  for (const { slot, pid } of slots) {
    const [text] = dictionary!.get(sharedKey(upstream, place, slot));
    if (typeof text !== "string") continue;
    const space = text.indexOf(" ");
    if (tonumber(slice(text, 0, space)) === pid) sum += tonumber(slice(text, space + 1, text.length)) ?? 0;
  }
  return sum;
}

function sharedKey(upstream: string, place: string, slot: number): string {
  return `in flight ${slot} ${upstream} ${place}`;
}
