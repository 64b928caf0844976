import { UNKNOWN_HOST } from "../../affinity/redis-cluster/redirection.ts";
import { isPlace, placeOf } from "../../affinity/redis-cluster/place.ts";
import type { SlotRange } from "../../affinity/redis-cluster/slot-map.ts";
import { itemsOf, type Reply } from "./reply.ts";

/**
 * Reads the answer to CLUSTER SLOTS: ranges, each with its master and then its replicas, which are not needed.
 * @param askedHost the host of the node that answered. It is meant where the answer names none.
 * @returns nothing if no range can be used
 */
export function readSlots(reply: Reply, askedHost: string): SlotRange[] | undefined {
  const ranges: SlotRange[] = [];
  for (const range of itemsOf(reply)) {
    const items = itemsOf(range);
    const [first, last] = [items[0], items[1]];
    const place = masterPlace(items[2], askedHost);
    if (isSlot(first) && isSlot(last) && place !== undefined) ranges.push({ first, last, place });
  }
  return ranges.length === 0 ? undefined : ranges;
}

function isSlot(reply: Reply | undefined): reply is number {
  return typeof reply === "number" && reply >= 0 && reply === Math.floor(reply);
}

/** A node is its host, its port, its id, and since Redis 7 a list of other names and values, such as "ip". */
function masterPlace(node: Reply | undefined, askedHost: string): string | undefined {
  const items = itemsOf(node);
  const [host, port] = [items[0], items[1]];
  if (typeof port !== "number") return undefined;
  if (host === false || host === "") return placeIfAny(askedHost, port);
  if (host !== UNKNOWN_HOST) return typeof host === "string" ? placeIfAny(host, port) : undefined;
  const others = itemsOf(items[3]);
  for (let i = 0; i + 1 < others.length; i += 2) {
    const address = others[i] === "ip" ? others[i + 1] : undefined;
    if (typeof address === "string" && address !== "") return placeIfAny(address, port);
  }
  return undefined;
}

function placeIfAny(host: string, port: number): string | undefined {
  return isPlace(host, port) ? placeOf(host, port) : undefined;
}
