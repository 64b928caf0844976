import * as ffi from "ffi";
import type { CData, NumberArray } from "ffi";
import type { Machine, Pause } from "../../affinity/machine.ts";

/*
 * Long arrays of numbers. LuaJIT would write zeros into a new array in one go, and the system finds a page of
 * memory for it at the first write to each: milliseconds in all where it is large, in which no request goes on. Memory
 * of calloc() has its pages found later, so here that is done in pieces.
 *
 * But the garbage collector takes such an array for a few bytes, and lets those of a hundred changes of servers pile up.
 * So those that take little time are LuaJIT's own.
 */

// Under our own names, because other code in this process may declare libc's names with other types.
ffi.cdef(`
  void *limpet_calloc(size_t count, size_t size) __asm__("calloc");
  void limpet_free(void *memory) __asm__("free");
`);

const PAGE = 4096;
const PAGES_BETWEEN_PAUSES = 16;
/** Bytes that are made in some tenths of a millisecond: the table of up to 1024 servers has 262,148. */
const LARGEST_AT_ONCE = 300_000;

const { C } = ffi;

/**
 * @param number their type
 * @param size bytes of one number
 * @returns a function that makes zeroed arrays of them; throws where there is no memory
 */
export function arraysOf(number: string, size: number): (this: void, length: number, pause: Pause) => NumberArray {
  const perPage = PAGE / size;
  const type = `${number} *`;
  const ownType = `${number}[?]`;
  return (length, pause) => {
    if (length * size <= LARGEST_AT_ONCE) {
      pause();
      return ffi.new<NumberArray & CData>(ownType, length);
    }
    const memory = C.limpet_calloc(length, size);
    if (memory === undefined) error(`limpet: no memory for ${length * size} bytes`, 0);
    const array = ffi.gc(ffi.cast<NumberArray & CData>(type, memory), C.limpet_free);
    let pages = 0;
    for (let i = 0; i < length; i += perPage) {
      array[i] = 0;
      pages++;
      if (pages % PAGES_BETWEEN_PAUSES === 0) pause();
    }
    pause();
    return array;
  };
}

/** What `calloc` gave; what LuaJIT made is an array, and no pointer. */
const POINTERS = ["uint16_t *", "uint32_t *", "double *"];

/** Frees an array, unless it is LuaJIT's own. Nobody may use it any more. */
export const freeArray: Machine["freeArray"] = (array) => {
  for (const pointer of POINTERS) {
    if (!ffi.istype(pointer, array)) continue;
    C.limpet_free(ffi.gc(array as NumberArray & CData, undefined));
    return;
  }
};
