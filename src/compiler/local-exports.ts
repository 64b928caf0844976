import * as lua from "typescript-to-lua";
import { exportAssignments, exportName, usesExportsAsTable } from "./exports-table.ts";
import { nodesWithoutRoom, roomForLocals } from "./limits.ts";
import { namesIn, replaceNodes, visitNodes } from "./syntax-tree.ts";

/** The words of Lua that are names in TypeScript. */
const LUA_WORDS = new Set(["and", "elseif", "end", "goto", "local", "nil", "not", "or", "repeat", "then", "until"]);

/**
 * Puts the exported functions and constants that a file uses itself into locals, so that its own
 * functions do not look them up in the table of exports.
 *
 * Input:
 *
 *     function ____exports.pick(key)
 *         return key % 4
 *     end
 *     function ____exports.pickAgain(key)
 *         return ____exports.pick(key + 1)
 *     end
 *
 * Output:
 *
 *     local function pick(key)
 *         return key % 4
 *     end
 *     ____exports.pick = pick
 *     function ____exports.pickAgain(key)
 *         return pick(key + 1)
 *     end
 *
 * Left alone: what is assigned more than once; what there is no room for within Lua's limits; a file
 * that uses its exports as a table.
 */
export function localiseExports(file: lua.File): void {
  if (usesExportsAsTable(file)) return;
  const locals = localsFor(file, assignedOnce(file));
  const withoutRoom = nodesWithoutRoom(file, (node) => locals.get(exportName(node) ?? ""));
  file.statements = file.statements.flatMap((statement) => {
    const target = lua.isAssignmentStatement(statement) ? statement.left[0] : undefined;
    const local = locals.get((target && exportName(target)) ?? "");
    return local === undefined ? [statement] : declaration(statement as lua.AssignmentStatement, local);
  });
  replaceNodes(file, (node, parent) => {
    const local = locals.get(exportName(node) ?? "");
    const isTarget = lua.isAssignmentStatement(parent) && parent.left[0] === node;
    if (local === undefined || isTarget || withoutRoom.has(node)) return node;
    return lua.setNodePosition(lua.createIdentifier(local), node);
  });
}

/** The exports that are assigned by a statement of the file itself and never again. */
function assignedOnce(file: lua.File): Set<string> {
  const assignments = exportAssignments(file);
  const names = file.statements.flatMap((statement) =>
    lua.isAssignmentStatement(statement) && statement.left.length === 1 ? statement.left.map(exportName) : [],
  );
  return new Set(names.filter((name) => name !== undefined && assignments.get(name) === 1) as string[]);
}

/** The names of locals for those exports that the file uses. */
function localsFor(file: lua.File, names: ReadonlySet<string>): Map<string, string> {
  const uses = new Map<string, number>();
  visitNodes(file, (node) => {
    const name = exportName(node);
    if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1);
  });
  const locals = new Map<string, string>();
  const taken = namesIn(file);
  const room = roomForLocals(file);
  for (const name of names) {
    // It is named once where it is assigned.
    if (uses.get(name) === 1 || locals.size >= room) continue;
    const local = [name, `____${name}`].find(
      (one) => /^[A-Za-z_]\w*$/.test(one) && !LUA_WORDS.has(one) && !taken.has(one),
    );
    if (local === undefined) continue;
    taken.add(local);
    locals.set(name, local);
  }
  return locals;
}

function declaration(statement: lua.AssignmentStatement, local: string): lua.Statement[] {
  const declared = lua.createVariableDeclarationStatement(lua.createIdentifier(local), statement.right);
  if (statement.leadingComments !== undefined) declared.leadingComments = statement.leadingComments;
  const exported = lua.createAssignmentStatement(statement.left, lua.createIdentifier(local));
  return [lua.setNodePosition(declared, statement), lua.setNodePosition(exported, statement)];
}
