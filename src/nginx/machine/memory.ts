import * as ffi from "ffi";
import type { CData, NumberArray } from "ffi";
import type { Machine, Pause } from "../../affinity/machine.ts";

/*
 * Long arrays of numbers. LuaJIT would write zeros into a new array in one go, and the system finds a page of
 * memory for it at the first write to each: milliseconds in all, in which no request goes on. Memory of calloc()
 * has its pages found later, so here that is done in pieces.
 */

// Under our own names, because other code in this process may declare libc's names with other types.
ffi.cdef(`
  void *limpet_calloc(size_t count, size_t size) __asm__("calloc");
  void limpet_free(void *memory) __asm__("free");
`);

const PAGE = 4096;
const PAGES_BETWEEN_PAUSES = 16;

const { C } = ffi;

/**
 * @param type a pointer to numbers
 * @param size bytes of one number
 * @returns a function that makes zeroed arrays of them; throws where there is no memory
 */
export function arraysOf(type: string, size: number): (this: void, length: number, pause: Pause) => NumberArray {
  const perPage = PAGE / size;
  return (length, pause) => {
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

/**
 * Frees such an array, which nobody may use any more. Otherwise the garbage collector does it, but it takes an array for a
 * few bytes, and lets those of a hundred changes of servers pile up.
 */
export const freeArray: Machine["freeArray"] = (array) => {
  C.limpet_free(ffi.gc(array as NumberArray & CData, undefined));
};
