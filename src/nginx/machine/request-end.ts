import * as ffi from "ffi";
import { get_request } from "resty.core.base";

/*
 * nginx itself tells of the end of a request, whatever ends it, when it frees its memory: no phase of Lua is needed for
 * that, and none that is missing loses it. What it calls is a function of C that counts upwards, `sem_post`.
 */

// Under our own names, because other code in this process may declare nginx's and libc's with other types.
ffi.cdef(`
  typedef struct { int32_t value; int32_t rest[3]; } limpet_count;
  typedef struct limpet_cleanup {
    void *handler;
    void *data;
    struct limpet_cleanup *next;
  } limpet_cleanup;
  int limpet_post(void *count) __asm__("sem_post");
  limpet_cleanup *limpet_cleanup_add(void *request, size_t size) __asm__("ngx_http_cleanup_add");
`);

const { C } = ffi;

/** What makes nginx count an end; without it, it does nothing. */
export const countsEnd = ffi.cast("void *", C.limpet_post);

/** Counts one more. */
export function post(this: void, count: ffi.RequestCount): void {
  C.limpet_post(count);
}

/** A new count, at 0. It has to be there until the request that counts in it is over. */
export function newCount(this: void): ffi.RequestCount {
  return ffi.new("limpet_count");
}

/**
 * A place for what nginx does at the end of the current request, or of the one that it is a part of; before those that were
 * added so far.
 * @returns `undefined` where there is no memory left
 */
export function addToEnd(this: void): ffi.Cleanup | undefined {
  return C.limpet_cleanup_add(get_request()!, 0);
}
