import ts from "typescript";
import { at } from "../../findings/diagnostics.ts";
import { similar } from "../../findings/similar.ts";
import { PHASES } from "../phases/phase.ts";
import { tagsOf } from "../phases/tags.ts";
import { unknownCallback, unknownPhase } from "./findings.ts";

/** Tags that name no phase or no parameter. */
export function mistakesInTags(file: ts.SourceFile): ts.Diagnostic[] {
  if (!/@(entry|phases|runs)\b/.test(file.text)) return [];
  const found: ts.Diagnostic[] = [];
  const reported = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    const tags = tagsOf(node);
    for (const { name, tag } of tags?.unknownPhases ?? []) {
      if (reported.has(tag)) continue;
      reported.add(tag);
      found.push(at(tag, unknownPhase(name, similar(name, PHASES), PHASES)));
    }
    if (tags !== undefined && ts.isFunctionLike(node))
      for (const parameter of tags.runs.keys())
        if (!node.parameters.some(({ name }) => name.getText(file) === parameter))
          found.push(at(node.name ?? node, unknownCallback(parameter)));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
