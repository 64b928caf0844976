import * as lua from "typescript-to-lua";
import { childrenOf } from "./syntax-tree.ts";

class Scope {
  readonly #names = new Set<string>();
  readonly #around: Scope | undefined;

  constructor(around?: Scope) {
    this.#around = around;
  }

  declare(names: readonly lua.Identifier[] = []): void {
    for (const name of names) this.#names.add(name.text);
  }

  has(name: string): boolean {
    return this.#names.has(name) || this.#around?.has(name) === true;
  }
}

/**
 * Calls `visit` for every use of a name that the node does not declare itself: the names of the
 * scopes around it, and globals. A node that declares a local is in its scope from then on, as in Lua.
 */
export function visitFreeNames(node: lua.Node, visit: (name: string, isAssigned: boolean) => void): void {
  const scope = new Scope();
  walk(node, scope);

  function walk(child: lua.Node, around: Scope): void {
    if (lua.isIdentifier(child)) {
      if (!around.has(child.text)) visit(child.text, false);
    } else if (lua.isFunctionExpression(child)) {
      const inside = new Scope(around);
      inside.declare(child.params);
      walkAll(child.body.statements, inside);
    } else if (lua.isBlock(child) || lua.isDoStatement(child)) {
      walkAll(child.statements, new Scope(around));
    } else if (lua.isVariableDeclarationStatement(child)) {
      // TSTL prints it as `local function`, whose name its own body knows.
      if (lua.isFunctionDefinition(child)) around.declare(child.left);
      walkAll(child.right ?? [], around);
      around.declare(child.left);
    } else if (lua.isAssignmentStatement(child)) {
      walkAll(child.right, around);
      for (const target of child.left) {
        if (!lua.isIdentifier(target)) walk(target, around);
        else if (!around.has(target.text)) visit(target.text, true);
      }
    } else if (lua.isForStatement(child)) {
      const { controlVariable, controlVariableInitializer, limitExpression, stepExpression } = child;
      walkAll([controlVariableInitializer, limitExpression, ...(stepExpression ? [stepExpression] : [])], around);
      const inside = new Scope(around);
      inside.declare([controlVariable]);
      walk(child.body, inside);
    } else if (lua.isForInStatement(child)) {
      walkAll(child.expressions, around);
      const inside = new Scope(around);
      inside.declare(child.names);
      walk(child.body, inside);
    } else if (lua.isRepeatStatement(child)) {
      // Its condition is in the scope of its body.
      const inside = new Scope(around);
      walkAll(child.body.statements, inside);
      walk(child.condition, inside);
    } else if (lua.isMethodCallExpression(child)) {
      walkAll([child.prefixExpression, ...child.params], around);
    } else {
      walkAll(childrenOf(child), around);
    }
  }

  function walkAll(children: Iterable<lua.Node>, around: Scope): void {
    for (const child of children) walk(child, around);
  }
}

/** The names that a node uses and does not declare itself. */
export function freeNames(node: lua.Node): Set<string> {
  const names = new Set<string>();
  visitFreeNames(node, (name) => names.add(name));
  return names;
}
