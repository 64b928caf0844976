import { dirname, join, relative, sep } from "node:path";
import { packageSources } from "./package-root.ts";

/** TSTL's runtime library. Under its own name, `lualib_bundle`, that of another TSTL module in the same nginx could be loaded in its place. */
export const LUALIB_MODULE = "limpet.lualib_bundle";

const PACKAGE_ROOMS = ["affinity", "nginx", "openresty"].map((room) => join(packageSources, room) + sep);

/** Whether a file belongs to this package rather than to the user, whose rules may lie in our `src/` too. */
export function isPackageFile(fileName: string): boolean {
  return fileName === join(packageSources, "index.ts") || PACKAGE_ROOMS.some((room) => fileName.startsWith(room));
}

/** A dot separates folders in a Lua module's name, and other odd characters need quoting somewhere. */
function segment(name: string): string {
  return name === ".." ? "up" : name.replaceAll(/[^A-Za-z0-9_-]/g, "_");
}

function dotted(path: string): string {
  return path
    .replace(/\.tsx?$/, "")
    .split(sep)
    .map(segment)
    .join(".");
}

/**
 * What a TypeScript file is called in Lua:
 *
 *     node_modules/limpet/src/affinity/tables/maglev.ts   limpet.affinity.tables.maglev
 *     src/routing.ts                                      limpet.rules.routing
 *     src/servers/berlin.ts                               limpet.rules.servers.berlin
 *     shared/servers.ts                                   limpet.rules.up.shared.servers
 */
export function moduleName(fileName: string, rules: string): string {
  if (isPackageFile(fileName)) return "limpet." + dotted(relative(packageSources, fileName));
  return "limpet.rules." + dotted(relative(dirname(rules), fileName));
}

/** Where `require` finds a module below a directory of `package.path`. */
export function modulePath(name: string): string {
  return name.replaceAll(".", "/") + ".lua";
}
