import ts from "#typescript";
import { isAmbient } from "../code/ambient.ts";
import { tagsOf } from "../phases/tags.ts";

const boundNames = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

/** Names of members with phases that are no functions, as far as a file declares them: `var`, `status`. */
export function phaseBoundNames(file: ts.SourceFile): ReadonlySet<string> {
  let names = boundNames.get(file);
  if (names !== undefined) return names;
  const found = new Set<string>();
  if (/@(phases|yields)\b/.test(file.text)) {
    const visit = (node: ts.Node): void => {
      if ((ts.isPropertySignature(node) || ts.isVariableDeclaration(node)) && isPhaseBound(node))
        found.add(node.name.getText(file));
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  boundNames.set(file, (names = found));
  return names;
}

/** Whether a declaration says in which phases it may be used. */
export function isPhaseBound(node: ts.Declaration): boolean {
  const tags = tagsOf(node);
  return tags !== undefined && (tags.phases !== undefined || tags.yields);
}

/** Whether something without code has tags that say how it behaves. */
export function isTagged(node: ts.Node): boolean {
  return isAmbient(node) && tagsOf(node) !== undefined;
}
