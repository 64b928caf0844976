import { byteAt } from "./bytes.ts";

/** A status of HTTP, or a range of them with its ends, as in `"500-599"`. */
export type Statuses = number | `${number}-${number}`;

const ZERO = 48;
const DIGITS = 3;

/** Every status that is named, by its number. A range has three digits on either side. */
export function statusSet(statuses: readonly Statuses[]): Readonly<Record<number, true | undefined>> {
  const set: Record<number, true | undefined> = {};
  for (const one of statuses) {
    if (typeof one === "number") {
      set[one] = true;
    } else {
      const last = statusAt(one, DIGITS + 1);
      for (let status = statusAt(one, 0); status <= last; status++) set[status] = true;
    }
  }
  return set;
}

/** The status of three digits that a text has from an index on; not a number of that size where there is something else. */
export function statusAt(this: void, text: string, start: number): number {
  if (text.length < start + DIGITS) return 0;
  let status = 0;
  for (let i = start; i < start + DIGITS; i++) status = status * 10 + byteAt(text, i) - ZERO;
  return status;
}
