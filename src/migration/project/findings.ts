import { error, list, quote } from "../../findings/finding.ts";

// 135x: new projects

export const manifestUnreadable = error(
  1351,
  (path: string) =>
    `${path} is not a valid package.json, so nothing was written. Fix it, or move it away, and start over.`,
);
export const nothingToMigrate = error(
  1352,
  (path: string) =>
    `There is no nginx.conf in ${path}. Name the file, or "-" for standard input: nginx -T | limpet init --from -`,
);
export const rulesInTheWay = error(
  1353,
  (path: string) =>
    `${path} already exists and was left alone, so no rules were made from the nginx.conf. Move it away, and start over.`,
);
export const fileInTheWay = error(
  1354,
  (path: string) =>
    `${path} is a file, so no project was created there. Name a directory; it is created if it does not exist.`,
);
export const upstreamsNotThere = error(
  1355,
  (names: readonly string[], others: readonly string[]) =>
    `The nginx.conf has no upstream ${list(names.map(quote))}. It has ${list(others.map(quote))}.`,
);
