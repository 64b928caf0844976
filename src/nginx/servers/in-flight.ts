import * as ffi from "ffi";
import { get_request } from "resty.core.base";
import type { RequestCounting } from "../../affinity/balancing/choose.ts";
import type { HoldPlace } from "../../affinity/running-upstream.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import type { NginxUpstream } from "../upstream.ts";
import {
  beginRequest,
  cellsOf,
  clearDeadSlots,
  endOfRequest,
  keepAddress,
  ownRequestsIn,
  ownSlot,
  requestsIn,
} from "./request-counts.ts";

/*
 * The requests that each server has now, WebSockets included. nginx itself counts the end of a request, whatever ends it,
 * when it frees its memory: no phase of Lua is needed for that, and none that is missing loses it.
 */

// Under our own names, because other code in this process may declare nginx's with other types.
ffi.cdef(`
  typedef struct limpet_cleanup {
    void *handler;
    void *data;
    struct limpet_cleanup *next;
  } limpet_cleanup;
  limpet_cleanup *limpet_cleanup_add(void *request, size_t size) __asm__("ngx_http_cleanup_add");
`);

const { C } = ffi;
const handler = ffi.cast("void *", C.limpet_post);

/** Seconds between two looks at whether workers died. */
const DEATH_INTERVAL = 1;
/** Seconds between two times that a worker says that it still has its servers. */
const KEEP_INTERVAL = 600;

let nextDeathLook = 0;

/** Counts a request for its server, unless it has as many as it may have, and no longer for the one before. */
export const holdPlace: HoldPlace = ({ generation, standing }, server) => {
  const { cell } = standing.places[server]!.load;
  // A subrequest is part of the request that it belongs to.
  if (cell < 0 || ownSlot() < 0 || ngx.is_subrequest) return true;
  const { maxConnections } = generation.servers[server]!;
  const added = C.limpet_cleanup_add(get_request()!, 0);
  // There is no memory left.
  if (added === undefined) return true;
  let held = added.next;
  // A null pointer of C is true, but equals undefined.
  while (held !== undefined && held.handler !== handler) held = held.next;
  const end = endOfRequest(cell);
  if (held !== undefined) {
    if (held.data === end) return true;
    C.limpet_post(held.data as ffi.RequestCount);
    held.handler = undefined;
  }
  beginRequest(cell);
  if (maxConnections > 0 && requestsIn(cell) > maxConnections) {
    C.limpet_post(end);
    return false;
  }
  added.data = end;
  added.handler = handler;
  return true;
};

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

/** Looks at what the other workers count. To be called often where balancing goes by it. */
export function lookAtRequests(this: void, { standing }: Lineup): void {
  for (const { load } of standing.places) load.inFlight = requestsIn(load.cell) - ownRequestsIn(load.cell);
  standing.balancing.looks.number++;
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
