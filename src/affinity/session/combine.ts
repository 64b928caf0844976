import type { ReadKey } from "./read-key.ts";
import type { CombineSource, ReaderOf, SessionSource } from "./source.ts";

/**
 * The session key is made of the values of all `sources`, in this order:
 * `combine(header("X-Tenant"), cookie("sid"))`. If one of them has no value, there is no key.
 */
export function combine(...sources: readonly SessionSource[]): CombineSource {
  return { kind: "combine", sources };
}

export function combineReader(source: CombineSource, readerOf: ReaderOf): ReadKey {
  const readers: ReadKey[] = [];
  for (const part of source.sources) readers.push(readerOf(part));
  return (request) => {
    let key = "";
    for (const read of readers) {
      const value = read(request);
      if (typeof value !== "string" || value === "") return undefined;
      // The length keeps ("ab", "c") and ("a", "bc") apart.
      key += `${value.length}:${value}`;
    }
    return key;
  };
}
