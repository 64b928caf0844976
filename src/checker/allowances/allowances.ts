import type ts from "typescript";
import { inText } from "../../findings/diagnostics.ts";
import { isComment } from "../code/comments.ts";
import { allowanceOfNothingKnown, allowanceUnreadable, allowanceUnused } from "./findings.ts";

const COMMENT = /\/\/[^\S\n]*limpet-allow\b(.*)$/gm;
const ALONE = /^\s*\/\/[^\S\n]*limpet-allow\b/;
const TERMS = /^\s+([\w-]+)\s*:\s*(\S.*)$/;

interface Allowance {
  /** The short name of a rule. */
  readonly what: string;
  readonly start: number;
  readonly length: number;
  isUsed: boolean;
}

/** By the line that they are for. */
type AllowancesOfFile = ReadonlyMap<number, readonly Allowance[]>;

/**
 * What comments allow that a rule would warn of:
 *
 *     // limpet-allow closure: made for each new session only
 *     const read = () => request.header("X-Tenant");
 *
 * The comment stands behind the finding, in its line, or alone in the line before; several stand one
 * below the other. One object is asked by every
 * check of a build, so that in the end it is known which comments silenced nothing.
 */
export class Allowances {
  readonly #files = new Map<ts.SourceFile, AllowancesOfFile>();
  readonly #mistakes: ts.Diagnostic[] = [];

  /**
   * @param files whose comments are read
   * @param rules the short names of all rules that can be allowed
   */
  constructor(files: readonly ts.SourceFile[], rules: readonly string[]) {
    for (const file of files) this.#files.set(file, this.#read(file, rules));
  }

  /** Whether a comment allows what the rule of this name has found at a node. */
  allows(what: string, node: ts.Node): boolean {
    const file = node.getSourceFile();
    const allowances = this.#files.get(file);
    if (allowances === undefined || allowances.size === 0) return false;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    const found = allowances.get(line)?.find((allowance) => allowance.what === what);
    if (found === undefined) return false;
    found.isUsed = true;
    return true;
  }

  /** What is wrong with the comments themselves; to be asked when every check has been made. */
  mistakes(): ts.Diagnostic[] {
    const unused = [...this.#files].flatMap(([file, allowances]) =>
      [...allowances.values()]
        .flat()
        .filter(({ isUsed }) => !isUsed)
        .map((allowance) => inText(file, allowance, allowanceUnused(allowance.what))),
    );
    return [...this.#mistakes, ...unused];
  }

  #read(file: ts.SourceFile, rules: readonly string[]): AllowancesOfFile {
    const allowances = new Map<number, Allowance[]>();
    for (const match of file.text.matchAll(COMMENT)) {
      if (!isComment(file, match.index)) continue;
      const [, what] = TERMS.exec(match[1] ?? "") ?? [];
      const place = { start: match.index, length: match[0].length };
      if (what === undefined) this.#mistakes.push(inText(file, place, allowanceUnreadable()));
      else if (!rules.includes(what)) this.#mistakes.push(inText(file, place, allowanceOfNothingKnown(what, rules)));
      else {
        const line = lineMeant(file, match.index);
        allowances.set(line, [...(allowances.get(line) ?? []), { what, ...place, isUsed: false }]);
      }
    }
    return allowances;
  }
}

/** Behind code the comment's own line; of one that stands alone the next, past others of its kind. */
function lineMeant(file: ts.SourceFile, position: number): number {
  const { line, character } = file.getLineAndCharacterOfPosition(position);
  const lines = file.text.split("\n");
  if (lines[line]?.slice(0, character).trim() !== "") return line;
  let next = line + 1;
  while (ALONE.test(lines[next] ?? "")) next++;
  return next;
}
