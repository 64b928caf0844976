import * as ffi from "ffi";

/*
 * Memory that all processes of one nginx share. Its shared dictionaries give no addresses, and counting in them costs more
 * than all else that picks a server.
 */

// Under our own names, because other code in this process may declare libc's names with other types.
ffi.cdef(`
  void *limpet_mmap(void *address, size_t length, int protection, int flags, int file, long offset) __asm__("mmap");
`);

const { C } = ffi;

const READ_AND_WRITE = 3;
/** MAP_SHARED, MAP_ANONYMOUS and MAP_NORESERVE, as Linux has them on x86-64 and arm64. */
const SHARED_AND_ANONYMOUS = 0x4021;

/** Whether these are the numbers. */
const isKnown = ffi.os === "Linux" && (ffi.arch === "x64" || ffi.arch === "arm64");

/**
 * Where zeroed memory begins that this process shares with those that it forks. Only what is used takes room. It is there
 * as long as one of them is.
 * @param bytes at least 1
 * @returns `undefined` where there is none
 */
export function sharedMemory(this: void, bytes: number): number | undefined {
  if (!isKnown) return undefined;
  const memory = C.limpet_mmap(undefined, bytes, READ_AND_WRITE, SHARED_AND_ANONYMOUS, -1, 0);
  const address = tonumber(ffi.cast("intptr_t", memory))!;
  return address === -1 ? undefined : address;
}
