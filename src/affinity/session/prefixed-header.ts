import { firstBehind } from "../header-list.ts";
import { headerVariable, type PrefixedHeaderSource } from "./header.ts";
import type { ReadKey } from "./read-key.ts";

export function prefixedHeaderReader({ name, prefix }: PrefixedHeaderSource): ReadKey {
  const variable = headerVariable(name);
  const lowerCasePrefix = prefix.toLowerCase();
  return (request) => {
    const list = request.variable(variable);
    return list === undefined ? undefined : firstBehind(lowerCasePrefix, list);
  };
}
