import type { Cleanup, RequestCount } from "ffi";
import { assumeUsualTimes } from "../../affinity/balancing/answer-times.ts";
import type { RequestCounting } from "../../affinity/balancing/choose.ts";
import type { HoldPlace } from "../../affinity/running-upstream.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import { addToEnd, countsEnd, post } from "../machine/request-end.ts";
import type { NginxUpstream } from "../upstream.ts";
import {
  answerTimeIn,
  beginRequest,
  canCount,
  cellsOf,
  clearDeadSlots,
  endOfRequest,
  isEndOfRequest,
  keepAddress,
  ownRequestsIn,
  requestsIn,
} from "./request-counts.ts";

/* The requests that each server has now, WebSockets included. */

/** Seconds between two looks at whether workers died. */
const DEATH_INTERVAL = 1;
/** Seconds between two times that a worker says that it still has its servers. */
const KEEP_INTERVAL = 600;

let nextDeathLook = 0;

/** Counts a request for its server, unless it has as many as it may have, and no longer for the one before. */
export const holdPlace: HoldPlace = ({ generation, standing }, server) => {
  const { cell } = standing.places[server]!.load;
  // A subrequest is part of the request that it belongs to.
  if (cell < 0 || !canCount() || ngx.is_subrequest) return true;
  const { maxConnections } = generation.servers[server]!;
  const added = addToEnd();
  if (added === undefined) return true;
  let held = added.next;
  // A null pointer of C is true, but equals undefined.
  while (held !== undefined && !isPlace(held)) held = held.next;
  const end = endOfRequest(cell);
  if (held !== undefined) {
    if (held.data === end) return true;
    post(held.data as RequestCount);
    held.handler = undefined;
  }
  beginRequest(cell);
  if (maxConnections > 0 && requestsIn(cell) > maxConnections) {
    post(end);
    return false;
  }
  added.data = end;
  added.handler = countsEnd;
  return true;
};

/** Whether the current request has a place at a server of any upstream, or is part of one that may have. */
export function hasPlace(this: void): boolean {
  if (ngx.is_subrequest) return true;
  let held = addToEnd()?.next;
  while (held !== undefined && !isPlace(held)) held = held.next;
  return held !== undefined;
}

/** Whether the end of a request gives back a place; there may be others who count it. */
function isPlace({ handler, data }: Cleanup): boolean {
  return handler === countsEnd && isEndOfRequest(data!);
}

/** For balancing: the requests of other workers are as of the last look. */
export const requestCounting: RequestCounting = {
  requestsOf: ({ inFlight, cell }) => inFlight + ownRequestsIn(cell),
  ahead: 8,
};

/** Requests that a server has now, in all workers; `undefined` where they are not counted. */
export function requestsInFlight(this: void, { standing }: Lineup, server: number): number | undefined {
  const { cell } = standing.places[server]!.load;
  return cell < 0 ? undefined : requestsIn(cell);
}

/**
 * Has the requests of a lineup's servers counted.
 * @returns whether that was possible now
 */
export function countRequests(this: void, upstream: string, { generation, standing }: Lineup): boolean {
  const cells = cellsOf(upstream, generation.places);
  if (cells === undefined) return false;
  for (let index = 0; index < cells.length; index++) standing.places[index]!.load.cell = cells[index]!;
  return true;
}

/**
 * Looks at what the other workers count. To be called often where balancing goes by it.
 * @param decay of the times of answers, in seconds; 0 where balancing does not go by them
 */
export function lookAtRequests(this: void, { standing }: Lineup, decay: number): void {
  for (const { load } of standing.places) load.inFlight = requestsIn(load.cell) - ownRequestsIn(load.cell);
  standing.balancing.looks.number++;
  if (decay === 0) return;
  for (const { load } of standing.places) load.answerTime = answerTimeIn(load.cell, decay);
  assumeUsualTimes(standing.places);
}

/** To be called at least every second while there are requests. */
export function lookAfterCounts(this: void, upstream: NginxUpstream, now: number): void {
  if (now >= nextDeathLook) {
    nextDeathLook = now + DEATH_INTERVAL;
    clearDeadSlots();
  }
  if (now < upstream.nextKeep) return;
  keepAddress();
  upstream.nextKeep = now + (countRequests(upstream.name, upstream.current) ? KEEP_INTERVAL : DEATH_INTERVAL);
}
