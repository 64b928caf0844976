/**
 * Any module, which may not be there.
 * @phases any
 */
declare function require(this: void, module: string): unknown;

/**
 * A module of Lua that nginx can do without.
 * @param names by which it may be installed
 * @returns `undefined` where it is not
 */
export function optionalModule(this: void, names: readonly string[]): unknown {
  for (const name of names) {
    const [isThere, module] = pcall(require, name);
    if (isThere) return module;
  }
  return undefined;
}
