import { crc32 } from "../hashing/crc32.ts";
import { mix, unsigned } from "../hashing/word.ts";

/** The order in which a server asks for the slots of a table: `(offset + turn * skip) % slots`, for turn 0, 1, 2 … */
export interface Permutation {
  readonly offset: number;
  readonly skip: number;
}

/** Told apart so that offset and skip are independent of each other. */
const OFFSET_SEED = 0x6c696d70;
const SKIP_SEED = 0x70657421;

/**
 * A server's permutation of the slots, made from its name alone (Eisenbud and others, "Maglev",
 * NSDI 2016, section 3.4).
 * @param slots a prime number, so that every skip comes by every slot
 */
export function permutationOf(name: string, slots: number): Permutation {
  const hash = crc32(name);
  return {
    offset: unsigned(mix(hash ^ OFFSET_SEED)) % slots,
    skip: (unsigned(mix(hash ^ SKIP_SEED)) % (slots - 1)) + 1,
  };
}
