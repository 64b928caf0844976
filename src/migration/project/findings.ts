import { error } from "../../findings/finding.ts";

// 135x: new projects

export const manifestUnreadable = error(
  1351,
  (path: string) =>
    `${path} is not JSON of a package, so nothing was written. Mend it, or move it away, and begin anew.`,
);
export const nothingToMigrate = error(
  1352,
  (path: string) =>
    `There is no nginx.conf in ${path}. Name the file, or "-" for standard input: nginx -T | limpet init --from -`,
);
export const rulesInTheWay = error(
  1353,
  (path: string) =>
    `${path} is there already, and was left alone: no rules of the nginx.conf were written. Move it away, and begin anew.`,
);
export const fileInTheWay = error(
  1354,
  (path: string) => `${path} is a file, so no project was begun there. Name a directory, or one that is to be made.`,
);
