import type { Machine } from "../machine.ts";

/** In place of an incarnation: the server does not tell, or is not known to. */
export const NO_INCARNATION = -1;

/** A number for an incarnation's text that takes three bytes. */
export function incarnationOf(text: string, machine: Machine): number {
  return machine.crc32(text) % 0x1000000;
}

/** Whether an incarnation of a server is known to have come before the one that it has now. */
export type IsReplaced = (this: void, server: string, incarnation: number) => boolean;
