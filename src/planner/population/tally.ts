import { crc32 } from "../../affinity/hashing/crc32.ts";
import { mix, unsigned } from "../../affinity/hashing/word.ts";

const HASHES = 2 ** 32;

/** So that who is in the sample has nothing to do with the slot of a lookup table. */
const SEED = 0x74616c79;

/**
 * Counts how often keys come, in bounded memory: where there are more than `most` of them, those are
 * kept whose hash is below a threshold, which is halved as often as it must be. A key that is kept was
 * kept from its first coming on, so its count is exact, and those that are kept are a fair sample.
 */
export class Tally<Value> {
  readonly #most: number;
  readonly #entries = new Map<string, { readonly hash: number; readonly value: Value; count: number }>();
  #threshold = HASHES;

  constructor(most: number) {
    this.#most = most;
  }

  /** @param make what is remembered of the key's first coming */
  add(key: string, make: () => Value): void {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.count++;
      return;
    }
    const hash = unsigned(mix(crc32(key) ^ SEED));
    if (hash >= this.#threshold) return;
    this.#entries.set(key, { hash, value: make(), count: 1 });
    while (this.#entries.size > this.#most) this.#halve();
  }

  #halve(): void {
    this.#threshold /= 2;
    for (const [key, { hash }] of this.#entries) if (hash >= this.#threshold) this.#entries.delete(key);
  }

  /** The share of the keys that was kept. */
  get share(): number {
    return this.#threshold / HASHES;
  }

  entries(): readonly { readonly key: string; readonly value: Value; readonly count: number }[] {
    return [...this.#entries].map(([key, { value, count }]) => ({ key, value, count }));
  }
}
