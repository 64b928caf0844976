import type * as lua from "typescript-to-lua";

function isNode(value: unknown): value is lua.Node {
  return typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "number";
}

/** TSTL has no visitor for its Lua syntax tree; a node's children are those of its properties that are nodes. */
export function childrenOf(node: lua.Node): lua.Node[] {
  return Object.values(node).flat().filter(isNode);
}

/** Puts `replace(child)` in the place of every node below `node`, innermost first. */
export function replaceNodes(node: lua.Node, replace: (child: lua.Node, parent: lua.Node) => lua.Node): void {
  const properties = node as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(properties)) {
    if (isNode(value)) {
      replaceNodes(value, replace);
      properties[name] = replace(value, node);
    } else if (Array.isArray(value)) {
      const list: unknown[] = value;
      for (const [index, item] of list.entries()) {
        if (!isNode(item)) continue;
        replaceNodes(item, replace);
        list[index] = replace(item, node);
      }
    }
  }
}

/** Calls `visit` for every node below `node`. */
export function visitNodes(node: lua.Node, visit: (child: lua.Node) => void): void {
  for (const child of childrenOf(node)) {
    visitNodes(child, visit);
    visit(child);
  }
}

/** Every name that stands in a file, whatever it means there. */
export function namesIn(file: lua.File): Set<string> {
  const names = new Set<string>();
  visitNodes(file, (node) => {
    if ("text" in node && typeof node.text === "string") names.add(node.text);
  });
  return names;
}
