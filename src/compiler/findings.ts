import { error } from "../findings/finding.ts";

// 10x: Lua modules

export const sameModule = error(
  107,
  (first: string, second: string, module: string) =>
    `${first} and ${second} would both become the Lua module ${module}. Rename one of them.`,
);
