import type ts from "typescript";
import { syntaxOf } from "../code/file-syntax.ts";
import type { Assignment, Holder } from "../code/file-syntax.ts";

/** What the files of a program do with names, by name. */
export class Names {
  readonly assignments: ReadonlyMap<string, readonly Assignment[]>;
  /** Object literals and classes by the names of their members. */
  readonly members: ReadonlyMap<string, readonly Holder[]>;

  /** Whether `ngx.get_phase` is written anywhere. */
  readonly arePhasesAsked: boolean;

  constructor(files: readonly ts.SourceFile[]) {
    this.arePhasesAsked = files.some(({ text }) => text.includes("get_phase"));
    const assignments = new Map<string, Assignment[]>();
    const members = new Map<string, Holder[]>();
    for (const file of files) {
      const syntax = syntaxOf(file);
      for (const [name, found] of syntax.assignments)
        assignments.set(name, [...(assignments.get(name) ?? []), ...found]);
      for (const [name, holders] of syntax.members) members.set(name, [...(members.get(name) ?? []), ...holders]);
    }
    this.assignments = assignments;
    this.members = members;
  }
}
