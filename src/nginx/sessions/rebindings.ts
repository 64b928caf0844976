import * as ffi from "ffi";
import { keepKnown, keptMemory } from "../machine/kept-memory.ts";

/*
 * How often a learned session got another server, or was forgotten for lack of room: in any worker. What a worker remembers
 * of sessions by itself stands as long as this number does.
 */

ffi.cdef(`
  typedef struct { volatile double number; } limpet_rebindings;
`);

declare module "ffi" {
  export interface Rebindings extends CData {
    number: number;
  }
  export interface CTypes {
    "limpet_rebindings *": Rebindings;
  }
}

const BYTES = 8;
const ADDRESS_KEY = "rebindings";

let memory: ffi.Rebindings | undefined = undefined;
let memoryAddress = 0;

/**
 * Sets up the number, or finds what an nginx before a reload had. In the init phase.
 * @returns whether there is one
 */
export function openRebindings(this: void): boolean {
  if (memory !== undefined) return true;
  const kept = keptMemory(ADDRESS_KEY, BYTES);
  if (kept === undefined) return false;
  memory = ffi.cast("limpet_rebindings *", kept.address);
  memoryAddress = kept.address;
  keepRebindings();
  return true;
}

/** Keeps it known where the number is. To be called several times an hour. */
export function keepRebindings(this: void): void {
  keepKnown(ADDRESS_KEY, memoryAddress);
}

/** To be read before what is to stand as long as the number does. Only where it was opened. */
export function rebindings(this: void): number {
  return memory!.number;
}

/**
 * To be called after what others may remember has changed. Two workers that count at the same moment may count once, which
 * is enough.
 */
export function countRebinding(this: void): void {
  if (memory !== undefined) memory.number++;
}
