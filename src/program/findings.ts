import { error } from "../findings/finding.ts";

// 10x: imports

export const notInNginx = error(
  108,
  (specifier: string) =>
    `nginx cannot load "${specifier}": there the rules run as Lua, without Node and its packages. ` +
    'Import only "limpet" and TypeScript files of this project.',
);
export const partOfJson = error(
  109,
  (specifier: string) =>
    `In Lua a JSON file is one value. Write import data from ${JSON.stringify(specifier)}, and data.name for a part of it.`,
);
