/** @noSelfInFile */

/** lua-cjson, which is in OpenResty, and in Debian as `lua-cjson`. This one throws nothing. */
declare module "cjson.safe" {
  /** @returns what the text says, where `null` is a light user datum; or why it cannot be read */
  export function decode(this: void, text: string): LuaMultiReturn<[value: unknown, failure?: string]>;
}
