import * as ffi from "ffi";

/*
 * Who may read a file. Of the ways to ask, only statx() has a structure that is the same on every processor; where the
 * C library does not have it, nothing is known.
 */

// Under our own names, because other code in this process may declare libc's names with other types.
ffi.cdef(`
  int limpet_statx(int directory, const char *path, int flags, unsigned int mask, uint16_t *result) __asm__("statx");
`);

const CURRENT_DIRECTORY = -100;
const WITH_MODE = 2;
/** Bytes of `struct statx`, and where its `stx_mode` is, in 16-bit words. */
const SIZE = 256;
const MODE = 14;
/** The bits that let anybody read or write. */
const BY_OTHERS = 6;

/** Whether users that neither own a file nor are in its group may read or write it; false where that is not known. */
export function isOpenToOthers(this: void, path: string): boolean {
  const result = ffi.new("uint16_t[?]", SIZE / 2);
  const [isKnown, failure] = pcall(() => ffi.C.limpet_statx(CURRENT_DIRECTORY, path, 0, WITH_MODE, result));
  return isKnown && failure === 0 && (result[MODE]! & BY_OTHERS) !== 0;
}
