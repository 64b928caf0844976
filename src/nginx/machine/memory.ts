import * as ffi from "ffi";
import type { CData, NumberArray } from "ffi";
import type { Machine, Pause } from "../../affinity/machine.ts";

/*
 * Long arrays of numbers. Those that stay are LuaJIT's own, because its garbage collector goes by the bytes that it knows
 * of: with memory of calloc() behind them, it would let the tables of a hundred changes of the servers pile up.
 *
 * LuaJIT would write zeros into a new array in one go, and the system finds a page of memory for it at the first write
 * to each. So those that are large, and are kept or freed by hand, are calloc's, whose pages are found later, here in pieces.
 */

// Under our own names, because other code in this process may declare libc's names with other types.
ffi.cdef(`
  void *limpet_calloc(size_t count, size_t size) __asm__("calloc");
  void limpet_free(void *memory) __asm__("free");
`);

const PAGE = 4096;
const PAGES_BETWEEN_PAUSES = 16;
const DOUBLE = 8;
const PER_PAGE = PAGE / DOUBLE;

const { C } = ffi;

/**
 * @param type an array of numbers, of any length
 * @returns a function that makes zeroed arrays of them
 */
export function arraysOf(
  type: "uint16_t[?]" | "uint32_t[?]",
): (this: void, length: number, pause: Pause) => NumberArray {
  return (length, pause) => {
    pause();
    const array = ffi.new(type, length);
    pause();
    return array;
  };
}

/** Makes a zeroed array, which `freeArray` frees; throws where there is no memory. */
export function float64Array(this: void, length: number, pause: Pause): NumberArray {
  const memory = C.limpet_calloc(length, DOUBLE);
  if (memory === undefined) error(`limpet: no memory for ${length * DOUBLE} bytes`, 0);
  const array = ffi.gc(ffi.cast<NumberArray & CData>("double *", memory), C.limpet_free);
  let pages = 0;
  for (let i = 0; i < length; i += PER_PAGE) {
    array[i] = 0;
    pages++;
    if (pages % PAGES_BETWEEN_PAUSES === 0) pause();
  }
  pause();
  return array;
}

/** Frees such an array, which nobody may use any more. */
export const freeArray: Machine["freeArray"] = (array) => {
  C.limpet_free(ffi.gc(array as NumberArray & CData, undefined));
};
