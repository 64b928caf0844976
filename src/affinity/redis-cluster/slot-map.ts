import { decimal } from "../address.ts";
import { slice } from "../bytes.ts";
import { SLOTS } from "./key-slot.ts";

/** The masters of a cluster, and which slot each has. */
export interface SlotMap {
  /** The place of each slot's master, such as "10.0.0.1:6379"; "" for a slot that no master has. */
  readonly places: string[];
  /** Each master once. */
  readonly masters: readonly string[];
}

/** A master has the slots from `first` to `last`, both of them included. */
export interface SlotRange {
  readonly first: number;
  readonly last: number;
  readonly place: string;
}

export function createSlotMap(ranges: readonly SlotRange[]): SlotMap {
  const places: string[] = [];
  for (let slot = 0; slot < SLOTS; slot++) places.push("");
  const masters: string[] = [];
  const known: Record<string, true | undefined> = {};
  for (const { first, last, place } of ranges) {
    for (let slot = Math.max(first, 0); slot <= last && slot < SLOTS; slot++) places[slot] = place;
    if (known[place] !== undefined) continue;
    known[place] = true;
    masters.push(place);
  }
  return { places, masters };
}

export function hasEverySlot({ places }: SlotMap): boolean {
  for (const place of places) if (place === "") return false;
  return true;
}

/** A map as one text, the same for the same map: "0-5460 10.0.0.1:6379 5461-10922 10.0.0.2:6379". */
export function writeSlotMap({ places }: SlotMap): string {
  let text = "";
  let first = 0;
  for (let slot = 1; slot <= SLOTS; slot++) {
    const place = places[first]!;
    if (slot < SLOTS && places[slot] === place) continue;
    if (place !== "") text += `${text === "" ? "" : " "}${first}-${slot - 1} ${place}`;
    first = slot;
  }
  return text;
}

/** Reads what {@link writeSlotMap} wrote. */
export function readSlotMap(text: string): SlotMap {
  const ranges: SlotRange[] = [];
  let start = 0;
  while (start < text.length) {
    const dash = text.indexOf("-", start);
    const space = text.indexOf(" ", dash);
    const next = text.indexOf(" ", space + 1);
    const end = next < 0 ? text.length : next;
    ranges.push({
      first: decimal(slice(text, start, dash)),
      last: decimal(slice(text, dash + 1, space)),
      place: slice(text, space + 1, end),
    });
    start = end + 1;
  }
  return createSlotMap(ranges);
}
