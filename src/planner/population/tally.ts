import { crc32 } from "../../affinity/hashing/crc32.ts";
import { mix, unsigned } from "../../affinity/hashing/word.ts";

const HASHES = 2 ** 32;

/** So that being in the sample does not depend on the slot in a lookup table. */
const SEED = 0x74616c79;

/**
 * Counts how often each key occurs, in bounded memory. If there are more than `most` keys, those whose hash is
 * below a threshold are kept; the threshold is halved as often as needed. A key that is kept was kept since it
 * first occurred, so its count is exact, and the kept keys are a fair sample.
 */
export class Tally<Value> {
  readonly #most: number;
  readonly #entries = new Map<string, { readonly hash: number; readonly value: Value; count: number }>();
  #threshold = HASHES;

  constructor(most: number) {
    this.#most = most;
  }

  /** @param make makes what is remembered about the key's first occurrence */
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

  /** The share of the keys that were kept. */
  get share(): number {
    return this.#threshold / HASHES;
  }

  entries(): readonly { readonly key: string; readonly value: Value; readonly count: number }[] {
    return [...this.#entries].map(([key, { value, count }]) => ({ key, value, count }));
  }
}
