import { optionalModule } from "./optional-module.ts";

interface Library {
  /** @phases any */
  decode(this: void, text: string): LuaMultiReturn<[value: unknown, failure?: string]>;
}

/** lua-cjson: OpenResty has it; in Debian the Lua module does not depend on it. This one throws nothing. */
const library = optionalModule(["cjson.safe"]) as Library | undefined;

/**
 * Reads a text of JSON that is an object or a list; `null` in it is a light user datum.
 * @returns what is wrong with it instead
 */
export function readJsonText(this: void, text: string): object | string {
  if (library === undefined) return "lua-cjson is not installed (on Debian and Ubuntu: apt-get install lua-cjson)";
  const [value, failure] = library.decode(text);
  if (typeof value === "object" && value !== null) return value;
  return `it is no JSON: ${failure ?? "neither a list nor an object"}`;
}
