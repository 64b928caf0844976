import type ts from "typescript";

/** What a question about a node's type can be answered with: declarations, or yes and no. */
type Answer = readonly ts.Node[] | boolean;

type Answers = Map<ts.Node, Answer>;

/** By the question, and then by the file. */
type Memory = Map<Question, Map<ts.SourceFile, Answers>>;

/** What is asked of a node's type. */
export type Question = "expected" | "called" | "callable";

const memories = new WeakMap<ts.TypeChecker, Memory>();

/** The answer to a question about a node's type, found when it is asked first. */
export function remembered<Found extends Answer>(
  checker: ts.TypeChecker,
  question: Question,
  node: ts.Node,
  find: () => Found,
): Found {
  const file = node.getSourceFile() as ts.SourceFile | undefined;
  // What was made for a call that nobody wrote is in no file.
  if (file === undefined) return find();
  const answers = answersOf(checker, question, file);
  if (answers.has(node)) return answers.get(node) as Found;
  const found = find();
  answers.set(node, found);
  return found;
}

function answersOf(checker: ts.TypeChecker, question: Question, file: ts.SourceFile): Answers {
  let memory = memories.get(checker);
  if (memory === undefined) memories.set(checker, (memory = new Map<Question, Map<ts.SourceFile, Answers>>()));
  let byFile = memory.get(question);
  if (byFile === undefined) memory.set(question, (byFile = new Map<ts.SourceFile, Answers>()));
  let answers = byFile.get(file);
  if (answers === undefined) byFile.set(file, (answers = new Map<ts.Node, Answer>()));
  return answers;
}

/**
 * Takes over what is known of the types in a program's files, for the next version of it: to ask them all again
 * would take most of a check's time. Only what TypeScript would tell other files of a type may be remembered: what
 * depends on the types of private fields changes without a file being affected.
 * @param affected the names of the files in which a type may be another than before
 */
export function rememberTypes(before: ts.Program, after: ts.Program, affected: ReadonlySet<string>): void {
  const isSame = (file: ts.SourceFile): boolean => after.getSourceFile(file.fileName) === file;
  const memory: Memory = new Map();
  for (const [question, byFile] of memories.get(before.getTypeChecker()) ?? []) {
    const kept = new Map<ts.SourceFile, Answers>();
    for (const [file, answers] of byFile) {
      if (affected.has(file.fileName) || !isSame(file)) continue;
      // What is declared in a file that was parsed again has another node there.
      const valid = [...answers].filter(
        ([, answer]) => typeof answer !== "object" || answer.every((node) => isSame(node.getSourceFile())),
      );
      kept.set(file, new Map(valid));
    }
    memory.set(question, kept);
  }
  memories.set(after.getTypeChecker(), memory);
}
