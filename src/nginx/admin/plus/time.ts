import { byteAt, slice } from "../../../affinity/bytes.ts";
import { NINE, ZERO } from "../../../affinity/ascii.ts";

const SECONDS: Record<string, number | undefined> = { "": 1, s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/**
 * Seconds in a time as nginx writes it: "10s", "1m30s", "2h", or 10.
 * @returns `undefined` for what is none, or is no whole number of seconds
 */
export function secondsOf(this: void, value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value === "") return undefined;
  let seconds = 0;
  let start = 0;
  while (start < value.length) {
    let end = start;
    while (end < value.length && byteAt(value, end) >= ZERO && byteAt(value, end) <= NINE) end++;
    const digits = tonumber(slice(value, start, end));
    if (digits === undefined) return undefined;
    start = end;
    while (end < value.length && !(byteAt(value, end) >= ZERO && byteAt(value, end) <= NINE)) end++;
    const unit = slice(value, start, end);
    if (unit === "ms") {
      if (digits % 1000 !== 0) return undefined;
      seconds += digits / 1000;
    } else {
      const factor = SECONDS[unit];
      if (typeof factor !== "number") return undefined;
      seconds += digits * factor;
    }
    start = end;
  }
  return seconds;
}
