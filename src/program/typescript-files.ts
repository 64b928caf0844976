import { dirname, resolve } from "node:path";
import type { Plugin } from "typescript-to-lua";

/** Where typescript-to-lua finds the file of `./cart.js`, as imports for Node are written: beside it as `./cart.ts`. */
export const resolveTypeScript: NonNullable<Plugin["moduleResolution"]> = (
  specifier,
  requiringFile,
  _options,
  host,
) => {
  if (!/^\.{1,2}\/.*\.js$/.test(specifier)) return undefined;
  const path = resolve(dirname(requiringFile), specifier);
  const source = path.replace(/\.js$/, ".ts");
  return !host.fileExists(path) && host.fileExists(source) ? source : undefined;
};
