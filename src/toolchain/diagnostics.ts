import ts from "typescript";

/** What is wrong, before it is known where. */
export interface Finding {
  /** Stable: shown as `LIMPET` and this number. */
  readonly code: number;
  readonly category: ts.DiagnosticCategory;
  readonly message: string;
}

/** Marks our own among TypeScript's and TSTL's diagnostics. */
export const SOURCE = "limpet";

function error<Details extends readonly unknown[]>(code: number, message: (...details: Details) => string) {
  return (...details: Details): Finding => ({ code, category: ts.DiagnosticCategory.Error, message: message(...details) });
}

/** A finding at a node of the rules. */
export function at(node: ts.Node, { code, category, message }: Finding): ts.Diagnostic {
  const file = node.getSourceFile();
  const start = node.getStart(file);
  return { source: SOURCE, code, category, messageText: message, file, start, length: node.getEnd() - start };
}

/** A finding that is in no file. */
export function nowhere({ code, category, message }: Finding): ts.Diagnostic {
  return { source: SOURCE, code, category, messageText: message, file: undefined, start: undefined, length: undefined };
}

// 1xx: the build and its files

export const rulesNotFound = error(
  101,
  (path: string) => `There are no rules in ${path}. Write them there, or name the file: limpet build path/to/routing.ts`,
);
export const noDefaultExport = error(102, () => 'The rules have no default export. Write "export default defineRouting({ … })".');
export const notDefineRouting = error(
  103,
  () => 'The default export is not what defineRouting returned. Write "export default defineRouting({ … })".',
);
export const rulesThrew = error(104, (message: string) => `The rules stopped with an error while they were read: ${message}`);
export const inTheWay = error(
  105,
  (path: string) =>
    `${path} is not known to be made by "limpet build", so it is left alone and nothing was written. ` +
    "Move it away, or name another folder with --out.",
);
