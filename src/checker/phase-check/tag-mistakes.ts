import ts from "#typescript";
import { at, inText } from "../../findings/diagnostics.ts";
import { similar } from "../../findings/similar.ts";
import { isComment } from "../code/comments.ts";
import { PHASES } from "../phases/phase.ts";
import { KNOWN_TAGS, tagsOf } from "../phases/tags.ts";
import { emptyTag, tagInPlainComment, unknownCallback, unknownPhase, unknownTag } from "./findings.ts";

/** What stands in the place of our tags, by what it reads like. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ...KNOWN_TAGS.map((name) => [name, name] as const),
  ["entries", "entry"],
  ["entrypoint", "entry"],
  ["phase", "phases"],
]);

/** A tag in a comment that is no JSDoc comment: after `//`, or after `/*` with one star. */
const PLAIN = /(?:\/\/|\/\*(?!\*))[\s*]*@(entry|phases|runs)\b[^\n]*/g;

/** Tags that name no phase or no parameter, and what only looks like one. */
export function mistakesInTags(file: ts.SourceFile): ts.Diagnostic[] {
  if (!/@(entr|phase|runs)/i.test(file.text)) return [];
  const found: ts.Diagnostic[] = [];
  const reported = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    const tags = tagsOf(node);
    for (const { name, tag } of tags?.unknownPhases ?? []) {
      if (reported.has(tag)) continue;
      reported.add(tag);
      found.push(at(tag, unknownPhase(name, similar(name, PHASES), PHASES)));
    }
    for (const tag of ts.getJSDocTags(node)) {
      if (reported.has(tag) || tag.getSourceFile() !== file) continue;
      reported.add(tag);
      found.push(...mistakeIn(tag));
    }
    if (tags !== undefined && ts.isFunctionLike(node))
      for (const parameter of tags.runs.keys())
        if (!node.parameters.some(({ name }) => name.getText(file) === parameter))
          found.push(at(node.name ?? node, unknownCallback(parameter)));
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const match of file.text.matchAll(PLAIN)) {
    const [text, tag = ""] = match;
    if (isComment(file, match.index))
      found.push(inText(file, { start: match.index, length: text.trimEnd().length }, tagInPlainComment(tag)));
  }
  return found;
}

/** The tag of ours that is meant by a name, which may be that name; undefined where none is. */
export function meantTag(name: string): string | undefined {
  return MEANT.get(name.toLowerCase());
}

function mistakeIn(tag: ts.JSDocTag): ts.Diagnostic[] {
  const name = tag.tagName.text;
  const meant = meantTag(name);
  if (meant === undefined) return [];
  if (meant !== name) return [at(tag.tagName, unknownTag(name, meant))];
  const isEmpty = (ts.getTextOfJSDocComment(tag.comment) ?? "").trim() === "";
  return isEmpty && (name === "entry" || name === "phases") ? [at(tag, emptyTag(name))] : [];
}
