import { LuaError, integerArgument, stringArgument, typeOf, wrongArgument } from "./values.ts";

function listArgument(list: unknown, name: string): unknown[] {
  if (!Array.isArray(list)) throw wrongArgument(1, name, `table expected, got ${typeOf(list)}`);
  return list as unknown[];
}

/** The library `table`, of lists whose places are counted from 1. */
export const lists = {
  concat(list: unknown, separator: unknown = "", from: unknown = 1, to?: unknown): string {
    const elements = listArgument(list, "concat");
    const first = integerArgument(from, 3, "concat");
    const last = to === undefined ? elements.length : integerArgument(to, 4, "concat");
    const texts: string[] = [];
    for (let place = first; place <= last; place++) {
      const element = elements[place - 1];
      if (typeof element !== "string" && typeof element !== "number")
        throw new LuaError(`invalid value (${typeOf(element)}) at index ${place} in table for 'concat'`);
      texts.push(stringArgument(element, 1, "concat"));
    }
    return texts.join(stringArgument(separator, 2, "concat"));
  },
  insert(list: unknown, ...given: readonly unknown[]): void {
    const elements = listArgument(list, "insert");
    if (given.length === 1) elements.push(given[0]);
    else elements.splice(integerArgument(given[0], 2, "insert") - 1, 0, given[1]);
  },
  remove(list: unknown, place?: unknown): unknown {
    const elements = listArgument(list, "remove");
    if (place === undefined) return elements.pop();
    const index = integerArgument(place, 2, "remove") - 1;
    return index < 0 || index >= elements.length ? undefined : elements.splice(index, 1)[0];
  },
  sort(list: unknown, isBefore?: (one: unknown, other: unknown) => unknown): void {
    const before = isBefore ?? isLess;
    listArgument(list, "sort").sort((one, other) =>
      before(one, other) === true ? -1 : before(other, one) === true ? 1 : 0,
    );
  },
};

function isLess(one: unknown, other: unknown): boolean {
  if (typeof one === "number" && typeof other === "number") return one < other;
  if (typeof one === "string" && typeof other === "string") return one < other;
  throw new LuaError(`attempt to compare ${typeOf(one)} with ${typeOf(other)}`);
}
