import { parseAddress } from "../../affinity/address.ts";
import { createLink, type Link } from "./link.ts";
import type { Settings } from "./settings.ts";
import { createSharedState, type SharedState } from "./state.ts";
import { createQueue, type Queue } from "./writes.ts";

/** A Redis server, as a worker knows it. */
export interface Node {
  readonly link: Link;
  readonly state: SharedState;
  /** What it has to be told. */
  readonly queue: Queue;
  /** Until when a timer is certain to be running or waiting; 0 if there is none. As of `monotonicNow`. */
  timedUntil: number;
}

/** The only Redis; or, of a cluster, whichever node at the addresses in the rules answers. */
export function createEntry(settings: Settings): Node {
  const link = createLink(settings, settings.endpoint);
  return { link, state: createSharedState(settings, ""), queue: createQueue(), timedUntil: 0 };
}

/** @param place of a node of a cluster, such as "10.0.0.1:6379" */
export function createNode(settings: Settings, place: string): Node {
  const link = createLink(settings, parseAddress(place));
  return { link, state: createSharedState(settings, place), queue: createQueue(), timedUntil: 0 };
}
