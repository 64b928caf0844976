import { decimal } from "../address.ts";
import { slice } from "../bytes.ts";
import { isPlace, placeOf } from "./place.ts";
import { SLOTS } from "./key-slot.ts";

/** A node's answer that another node has a key. */
export interface Redirection {
  /** moved: for all keys of the slot, from now on; ask: for this command only, because the slot is being moved. */
  readonly kind: "moved" | "ask";
  readonly slot: number;
  readonly place: string;
}

/**
 * Reads "MOVED 3999 127.0.0.1:6381" and "ASK 3999 127.0.0.1:6381".
 * @param askedHost the host of the node that answered. It is meant where the answer names none.
 * @returns nothing for any other error, or if the node does not know the other's address
 */
export function readRedirection(error: string, askedHost: string): Redirection | undefined {
  const afterKind = error.indexOf(" ");
  const afterSlot = error.indexOf(" ", afterKind + 1);
  if (afterKind < 0 || afterSlot < 0) return undefined;
  const word = slice(error, 0, afterKind);
  if (word !== "MOVED" && word !== "ASK") return undefined;
  const slot = number(slice(error, afterKind + 1, afterSlot));
  let colon = afterSlot;
  for (let next = error.indexOf(":", colon); next >= 0; next = error.indexOf(":", next + 1)) colon = next;
  const port = number(slice(error, colon + 1, error.length));
  const host = slice(error, Math.min(afterSlot + 1, colon), colon);
  if (slot === undefined || slot >= SLOTS || port === undefined) return undefined;
  const target = host === "" ? askedHost : host;
  return isPlace(target, port)
    ? { kind: word === "MOVED" ? "moved" : "ask", slot, place: placeOf(target, port) }
    : undefined;
}

/** What nodes that announce host names say of one that has none. */
export const UNKNOWN_HOST = "?";

/** At most five digits. */
function number(digits: string): number | undefined {
  if (digits === "" || digits.length > 5) return undefined;
  for (let i = 0; i < digits.length; i++) {
    const digit = slice(digits, i, i + 1);
    if (digit < "0" || digit > "9") return undefined;
  }
  return decimal(digits);
}
