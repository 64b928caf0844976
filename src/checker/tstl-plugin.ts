import ts from "#typescript";
import * as lua from "typescript-to-lua";
import type { Plugin } from "typescript-to-lua";
import { resolveTypeScript } from "../program/typescript-files.ts";
import { isTypingsImport } from "../program/imports.ts";
import { userFiles } from "../program/program.ts";
import { checkInNginx } from "./in-nginx.ts";
import { isUncompilable, notSaidBetter } from "./lua/compilers-own.ts";

/**
 * The checks of what goes wrong only in nginx, in a plain build of typescript-to-lua and in an editor's
 * watch build:
 *
 *     "tstl": { "luaPlugins": [{ "name": "limpet/tstl-plugin" }] }
 *
 * It also takes out `import "limpet/openresty"`, which is for types alone.
 */
let found: readonly ts.Diagnostic[] = [];

/** TypeScript's codes have up to five digits, those of typescript-to-lua six. */
const NOT_TYPESCRIPTS = 9_000_000;

const plugin: Plugin = {
  moduleResolution: resolveTypeScript,
  beforeTransform: (program) => {
    found = checkInNginx(program, userFiles(program)).diagnostics;
    return found.map(coded);
  },
  visitors: {
    [ts.SyntaxKind.SourceFile]: (file, context) => {
      if (found.some((finding) => finding.file === file && isUncompilable(finding)))
        return lua.createFile([], new Set(), "");
      const [compiled] = context.superTransformNode(file) as [lua.File];
      const { diagnostics } = context;
      diagnostics.splice(0, diagnostics.length, ...notSaidBetter(diagnostics, found));
      return compiled;
    },
    // typescript-to-lua would require the typings as it does any module that is imported for what it does.
    [ts.SyntaxKind.ImportDeclaration]: (statement, context) =>
      isTypingsImport(statement) ? [] : context.superTransformStatements(statement),
  },
};

export default plugin;

/** typescript-to-lua writes TS before every code, so ours is in the message, and its number is none of TypeScript's. */
function coded(diagnostic: ts.Diagnostic): ts.Diagnostic {
  const { code, messageText } = diagnostic;
  return {
    ...diagnostic,
    code: NOT_TYPESCRIPTS + code,
    messageText: `LIMPET${code}: ${typeof messageText === "string" ? messageText : messageText.messageText}`,
  };
}
