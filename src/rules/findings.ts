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
export const needsNginx = error(
  113,
  (api: string) => `${api} needs a running nginx, and here the rules run without one. ${insteadOf(api)}`,
);
export const functionThrew = error(
  114,
  (message: string) =>
    `This function of the request threw an error: ${message}. In nginx that is logged, and such a request has no session.`,
);
export const endlessLoop = error(
  132,
  () => "This loop does not end: it was stopped after seconds of computing. In nginx it would hold up every request.",
);

function insteadOf(api: string): string {
  const [, variable] = /^ngx\.var\.(\w+)$/.exec(api) ?? [];
  return variable === undefined
    ? "Use what the function gets as its parameter instead, or try these rules on OpenResty in a container: docs/testing.md."
    : `Write request.variable(${JSON.stringify(variable)}), which is the same in both.`;
}
