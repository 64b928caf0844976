import { readerOf } from "./reader.ts";
import type { ReadKey } from "./read-key.ts";
import type { SessionSource } from "./source.ts";

/**
 * The function that reads a request's session key: the first value that a source finds. A value that is
 * empty, longer than `maxLength` bytes or not a string does not count.
 */
export function sessionKeyReader(sources: readonly SessionSource[], maxLength: number): ReadKey {
  const readers: ReadKey[] = [];
  for (const source of sources) readers.push(readerOf(source));
  return (request) => {
    for (const read of readers) {
      const key = read(request);
      if (isKey(key, maxLength)) return key;
    }
    return undefined;
  };
}

/** A source may be any function, so its value is checked before it is used. */
export function isKey(value: string | undefined, maxLength: number): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= maxLength;
}
