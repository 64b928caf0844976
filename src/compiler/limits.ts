import * as lua from "typescript-to-lua";
import { freeNames } from "./free-names.ts";
import { visitNodes } from "./syntax-tree.ts";

/** LuaJIT's LJ_MAX_LOCVAR, less what blocks of the file and the runtime library may need besides. */
const MOST_LOCALS = 200 - 40;

/** LuaJIT's LJ_MAX_UPVAL. */
const MOST_UPVALUES = 60;

/** How many more locals of its own a file may have. */
export function roomForLocals(file: lua.File): number {
  const declared = file.statements.flatMap((one) => (lua.isVariableDeclarationStatement(one) ? one.left : []));
  return MOST_LOCALS - declared.length - file.luaLibFeatures.size;
}

/**
 * The nodes of those functions that would use too many locals of the functions around them, and of
 * the file, if what `localFor` names stood in a local.
 */
export function nodesWithoutRoom(file: lua.File, localFor: (node: lua.Node) => string | undefined): Set<lua.Node> {
  const without = new Set<lua.Node>();
  visitNodes(file, (node) => {
    if (!lua.isFunctionExpression(node)) return;
    const names = freeNames(node);
    visitNodes(node, (child) => {
      const local = localFor(child);
      if (local !== undefined) names.add(local);
    });
    if (names.size > MOST_UPVALUES) visitNodes(node, (child) => without.add(child));
  });
  return without;
}
