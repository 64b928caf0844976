/**
 * Strings of bytes. On Node one character is one byte; on LuaJIT strings are bytes by themselves,
 * and `bytes.lua` beside this file stands in its place.
 */

/** The byte at an index from 0 to `bytes.length - 1`. */
export function byteAt(bytes: string, index: number): number {
  return bytes.charCodeAt(index);
}

/** The bytes from index `start` up to, not including, `end`; 0 <= start <= end <= `bytes.length`. */
export function slice(bytes: string, start: number, end: number): string {
  return bytes.substring(start, end);
}

/** The string of one byte, 0 to 255. */
export function character(byte: number): string {
  return String.fromCharCode(byte);
}
