import { error } from "../findings/finding.ts";

// 10x: the module with the rules

export const rulesNotFound = error(
  101,
  (path: string) =>
    `There are no rules in ${path}. Write them there, or name the file that has them: path/to/routing.ts`,
);
export const noDefaultExport = error(
  102,
  () => 'The rules have no default export. Write "export default defineRouting({ … })".',
);
export const notDefineRouting = error(
  103,
  () => 'The default export is not what defineRouting returned. Write "export default defineRouting({ … })".',
);
export const rulesThrew = error(
  104,
  (message: string) => `The rules threw an error while they were being read: ${message}`,
);
