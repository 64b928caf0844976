import { crc16 } from "../hashing/crc16.ts";

/** A cluster divides its keys into so many slots, and gives each slot to one master. */
export const SLOTS = 16384;

/**
 * The slot of a key, 0 to 16383, as the Redis Cluster specification has it. If the key has a text between its first
 * `{` and the next `}`, only this text counts, so that keys can be kept together.
 */
export function keySlot(this: void, key: string): number {
  const open = key.indexOf("{");
  const close = open < 0 ? -1 : key.indexOf("}", open);
  const hash = close > open + 1 ? crc16(key, open + 1, close) : crc16(key, 0, key.length);
  return hash & (SLOTS - 1);
}
