import type ts from "typescript";
import { syntaxOf } from "../code/file-syntax.ts";
import type { Evaluation } from "./evaluation.ts";
import { expectedSignatures, signaturesOf } from "./expected.ts";
import { NO_SCOPE, guessed } from "./value.ts";
import type { Value } from "./value.ts";

/** Which functions come to be called by which signature, anywhere in a program and by any way. */
export class Flows {
  readonly #evaluation: Evaluation;
  readonly #files: readonly ts.SourceFile[];
  /** By the signature, what stands where it is expected. */
  #handedOn: Map<ts.Node, ts.Expression[]> | undefined;

  constructor(evaluation: Evaluation, files: readonly ts.SourceFile[]) {
    this.#evaluation = evaluation;
    this.#files = files;
  }

  /** What is handed to where a function of this signature is expected. */
  into(signature: ts.Node): readonly Value[] {
    this.#handedOn ??= this.#find();
    const values: Value[] = [];
    const signatures = new Set([signature]);
    // What is added meanwhile has its turn, too.
    for (const one of signatures) {
      for (const expression of this.#handedOn.get(one) ?? []) {
        const found = this.#evaluation.of(expression, NO_SCOPE);
        values.push(...found.values);
        if (!found.isComplete)
          for (const own of signaturesOf(this.#evaluation.checker.getTypeAtLocation(expression))) signatures.add(own);
      }
    }
    return guessed({ values, isComplete: true }).values;
  }

  #find(): Map<ts.Node, ts.Expression[]> {
    const flows = new Map<ts.Node, ts.Expression[]>();
    for (const file of this.#files)
      for (const expression of syntaxOf(file).handedOn)
        for (const signature of expectedSignatures(expression, this.#evaluation.checker)) {
          const list = flows.get(signature);
          if (list === undefined) flows.set(signature, [expression]);
          else list.push(expression);
        }
    return flows;
  }
}
