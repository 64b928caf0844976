import type { Request } from "../request.ts";
import { isKey } from "./key.ts";
import { readerOf, variableOf } from "./reader.ts";
import type { SessionSource } from "./source.ts";

/** Instead of a hash: the request has no session key. */
export const NO_KEY = -1;

/** Reads the hash of a request's session key; {@link NO_KEY} if it has none. */
export type ReadKeyHash = (this: void, request: Request) => number;

/**
 * The hash of a variable's value in the current request, without making a string of it;
 * {@link NO_KEY} if it is absent, empty or longer than `maxLength` bytes.
 */
export type HashVariable = (this: void, variable: string, maxLength: number) => number;

/**
 * The function that reads the hash of the key that `sessionKeyReader` reads.
 * @param hashOf the hash of a key, 0 or above
 * @param hashVariable the hash of a variable, if the machine has a faster way to read it
 */
export function keyHashReader(
  sources: readonly SessionSource[],
  maxLength: number,
  hashOf: (this: void, key: string) => number,
  hashVariable: HashVariable | undefined,
): ReadKeyHash {
  const readers: ReadKeyHash[] = [];
  for (const source of sources) {
    const variable = variableOf(source);
    if (variable !== undefined && hashVariable !== undefined) {
      readers.push(() => hashVariable(variable, maxLength));
    } else {
      const read = readerOf(source);
      readers.push((request) => {
        const key = read(request);
        return isKey(key, maxLength) ? hashOf(key) : NO_KEY;
      });
    }
  }
  return firstHash(readers, 0);
}

/**
 * The first hash that any reader from index `start` on finds. Written out instead of as a loop, because LuaJIT
 * does not compile a function that begins with a loop of a few iterations.
 */
function firstHash(readers: readonly ReadKeyHash[], start: number): ReadKeyHash {
  const first = readers[start] ?? readNothing;
  if (readers.length <= start + 1) return first;
  const second = readers[start + 1] ?? readNothing;
  const third = readers[start + 2] ?? readNothing;
  const others = readers.length > start + 3 ? firstHash(readers, start + 3) : readNothing;

  return (request) => {
    const one = first(request);
    if (one !== NO_KEY) return one;
    const two = second(request);
    if (two !== NO_KEY) return two;
    const three = third(request);
    if (three !== NO_KEY) return three;
    return others(request);
  };
}

function readNothing(this: void): number {
  return NO_KEY;
}
