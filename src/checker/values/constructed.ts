import ts from "#typescript";
import { syntaxOf } from "../code/file-syntax.ts";
import type { Evaluation } from "./evaluation.ts";
import { symbolAt } from "./symbols.ts";

const known = new WeakMap<Evaluation, ReadonlySet<ts.Node>>();

/** Whether objects of a class are made, or of one below it. A class that is handed on may be made anywhere. */
export function isConstructed(evaluation: Evaluation, node: ts.ClassLikeDeclaration): boolean {
  let made = known.get(evaluation);
  if (made === undefined) known.set(evaluation, (made = constructedIn(evaluation)));
  return isIn(evaluation, node, made);
}

function isIn(evaluation: Evaluation, node: ts.ClassLikeDeclaration, made: ReadonlySet<ts.Node>): boolean {
  return made.has(node) || (evaluation.derived.get(node) ?? []).some((derived) => isIn(evaluation, derived, made));
}

function constructedIn(evaluation: Evaluation): ReadonlySet<ts.Node> {
  const made = new Set<ts.Node>();
  const add = (name: ts.Node): void => {
    for (const declaration of symbolAt(evaluation, name)?.declarations ?? []) made.add(declaration);
  };
  for (const file of evaluation.files) {
    const { classes, handedOn, constructed } = syntaxOf(file);
    for (const node of classes)
      if (ts.isClassExpression(node) || (ts.getDecorators(node) ?? []).length > 0) made.add(node);
    for (const node of [...handedOn, ...constructed]) {
      if (ts.isIdentifier(node)) add(node);
      else if (ts.isPropertyAccessExpression(node)) add(node.name);
      // new this()
      else if (node.kind === ts.SyntaxKind.ThisKeyword) {
        let holder: ts.Node = node;
        while (!ts.isSourceFile(holder) && !ts.isClassLike(holder)) holder = holder.parent;
        made.add(holder);
      }
    }
  }
  return made;
}
