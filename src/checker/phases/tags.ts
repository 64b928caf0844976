import ts from "#typescript";
import { ANY_PHASE, NO_PHASE, isPhase, phaseSet } from "./phase.ts";
import type { PhaseSet } from "./phase.ts";

/** What the JSDoc tags of a declaration say of it at run time; see docs/phases.md. */
export interface Tags {
  /** `@api`: its name in the documentation. */
  readonly api: string | undefined;
  /** `@phases`: where it may be called. */
  readonly phases: PhaseSet | undefined;
  /** `@yields`: it may suspend the light thread. */
  readonly yields: boolean;
  /** `@runs CALLBACK PHASE`: when a parameter is called, by the parameter's name. */
  readonly runs: ReadonlyMap<string, PhaseSet>;
  /** `@entry PHASE, PHASE`: what calls it. */
  readonly entry: PhaseSet;
  readonly unknownPhases: readonly UnknownPhase[];
}

/** A name in a tag that is no phase. */
export interface UnknownPhase {
  readonly name: string;
  readonly tag: ts.JSDocTag;
}

/** The tags that we read. */
export const KNOWN_TAGS: readonly string[] = ["api", "phases", "yields", "runs", "entry"];

const known = new WeakMap<ts.Node, Tags | undefined>();

/** Of a declaration's own comment, or of the one before the statement that declares it; undefined without tags of ours. */
export function tagsOf(declaration: ts.Node): Tags | undefined {
  if (known.has(declaration)) return known.get(declaration);
  const tags = readTags(declaration);
  known.set(declaration, tags);
  return tags;
}

function readTags(declaration: ts.Node): Tags | undefined {
  const found = ts.getJSDocTags(declaration).filter(({ tagName }) => KNOWN_TAGS.includes(tagName.text));
  if (found.length === 0) return undefined;
  const unknownPhases: UnknownPhase[] = [];
  const runs = new Map<string, PhaseSet>();
  let api: string | undefined;
  let phases: PhaseSet | undefined;
  let entry = NO_PHASE;
  let yields = false;
  const read = (text: string, tag: ts.JSDocTag): PhaseSet => {
    let set = NO_PHASE;
    for (const name of text.split(/[\s,]+/).filter((word) => word !== "")) {
      if (name === "any") set |= ANY_PHASE;
      else if (isPhase(name)) set |= phaseSet(name);
      else unknownPhases.push({ name, tag });
    }
    return set;
  };
  for (const tag of found) {
    const text = firstParagraph(ts.getTextOfJSDocComment(tag.comment) ?? "");
    switch (tag.tagName.text) {
      case "api":
        api = text;
        break;
      case "phases":
        phases = (phases ?? NO_PHASE) | read(text, tag);
        break;
      case "yields":
        yields = true;
        break;
      case "entry":
        entry |= read(text, tag);
        break;
      case "runs": {
        const [, parameter = "", when = ""] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
        runs.set(parameter, read(when, tag));
      }
    }
  }
  return { api, phases, yields, runs, entry, unknownPhases };
}

function firstParagraph(text: string): string {
  return text.split(/\n\s*\n/)[0]!.trim();
}

/**
 * Where a declared function may be called: by its own `@phases`, or by those of the interface, class or
 * module that it is a member of. Undefined where nothing says so.
 */
export function declaredPhases(declaration: ts.Node): Tags | undefined {
  for (let node = declaration; !ts.isSourceFile(node); node = node.parent) {
    const tags = tagsOf(node);
    if (tags !== undefined && (tags.phases !== undefined || tags.yields)) return tags;
  }
  return undefined;
}
