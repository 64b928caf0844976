import { basename } from "node:path";
import * as lua from "typescript-to-lua";
import { namesIn, visitNodes } from "./syntax-tree.ts";

function requiredModule(node: lua.Node): lua.StringLiteral | undefined {
  if (!lua.isCallExpression(node) || !lua.isIdentifier(node.expression) || node.expression.text !== "require")
    return undefined;
  const [module] = node.params;
  return module !== undefined && lua.isStringLiteral(module) ? module : undefined;
}

/**
 * Gives the modules that a file requires their final names, and the locals that hold them readable ones:
 *
 *     local ____path_2Dparameter_2Ets = require("./path-parameter.ts")
 *     local ____path_parameter = require("limpet.affinity.session.path-parameter")
 *
 * @param names the final names, by specifier; another specifier stays as it is
 * @returns the specifiers that the file does require: an import of types alone leaves nothing behind
 */
export function nameRequiredModules(file: lua.File, names: ReadonlyMap<string, string>): Set<string> {
  const required = new Set<string>();
  const locals = new Map<string, string>();
  const taken = namesIn(file).add("____exports").add("____lualib");
  visitNodes(file, (node) => {
    const declared = lua.isVariableDeclarationStatement(node) ? node.right?.[0] : undefined;
    const module = declared === undefined ? undefined : requiredModule(declared);
    const local = lua.isVariableDeclarationStatement(node) ? node.left[0]?.text : undefined;
    if (module === undefined || !local?.startsWith("____")) return;
    const readable =
      "____" +
      basename(module.value)
        .replace(/\.[tj]s$/, "")
        .replaceAll(/\W/g, "_");
    if (!taken.has(readable)) locals.set(local, readable);
  });
  visitNodes(file, (node) => {
    if (lua.isIdentifier(node)) node.text = locals.get(node.text) ?? node.text;
    const module = requiredModule(node);
    const name = module === undefined ? undefined : names.get(module.value);
    if (module === undefined || name === undefined) return;
    required.add(module.value);
    module.value = name;
  });
  return required;
}
