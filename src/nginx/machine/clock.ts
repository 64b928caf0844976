import * as ffi from "ffi";

// Under our own name, because other code in this process may declare nginx's with another type.
ffi.cdef(`extern volatile uintptr_t limpet_milliseconds __asm__("ngx_current_msec")`);

const { C } = ffi;

/**
 * Seconds since some time, by a clock that nobody sets and that all workers share: for what is about
 * durations. nginx reads it whenever it wakes up, as it does with `ngx.now`.
 */
export function monotonicNow(this: void): number {
  return tonumber(C.limpet_milliseconds)! / 1000;
}
