import ts from "#typescript";

/** A finding where it is to be mended. */
export interface Place {
  readonly file: ts.SourceFile;
  /** What the finding is about, as a part of the text; a tag in a comment is no node of its own. */
  readonly start: number;
  readonly end: number;
  /** The innermost node with exactly that text; else the one around it. */
  readonly node: ts.Node;
  readonly checker: ts.TypeChecker;
}

/** A part of the text and what stands there afterwards. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What an editor offers. */
export interface QuickFix {
  /** What is done, in a few words: the line that is chosen. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** Finds the edits that mend a kind of finding; none where it is not plain what to write. */
export type Fix = (place: Place) => readonly QuickFix[];

/** The innermost node with this text; else the one around it. */
export function nodeWith(file: ts.SourceFile, start: number, end: number): ts.Node {
  let node: ts.Node = file;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(node, (child) =>
      child.getStart(file) <= start && end <= child.end ? child : undefined,
    );
    if (inner === undefined) return node;
    node = inner;
  }
}

export function replaced(node: ts.Node, text: string): Edit {
  return { start: node.getStart(), end: node.end, text };
}

export function inserted(position: number, text: string): Edit {
  return { start: position, end: position, text };
}

/** A line before the statement that begins at a position, as far to the right. */
export function lineBefore(file: ts.SourceFile, position: number, line: string): Edit {
  const before = file.text.slice(file.getLineStarts()[file.getLineAndCharacterOfPosition(position).line], position);
  const indent = /^\s*/.exec(before)?.[0] ?? "";
  return inserted(position, `${line}\n${indent}`);
}

/** The statement that a node is in, where another can stand before it. */
export function statementOf(node: ts.Node): ts.Statement | undefined {
  const statement = ts.findAncestor(node, (one): one is ts.Statement => ts.isStatement(one) && !ts.isBlock(one));
  const { parent } = statement ?? {};
  return parent !== undefined && (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent))
    ? statement
    : undefined;
}

/** A name that the file does not have yet, but perhaps for a member. */
export function freeName(file: ts.SourceFile, wanted: string): string {
  const isTaken = (name: string): boolean => new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(file.text);
  let name = wanted;
  for (let number = 2; isTaken(name); number++) name = `${wanted}${number}`;
  return name;
}
