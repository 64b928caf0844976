import type ts from "typescript";
import type { Finding } from "../../../findings/finding.ts";

/** Something that is costly where it runs for every request. */
export interface Cost {
  readonly at: ts.Node;
  readonly finding: Finding;
}

/** Looks for one kind of cost. */
export interface CostRule {
  /** As in `// limpet-allow NAME: why`. */
  readonly name: string;
  /** The nodes that it is asked about. */
  readonly kinds: readonly ts.SyntaxKind[];
  /** What is costly about a node of these kinds, in the body of a function. */
  readonly find: (node: ts.Node, checker: ts.TypeChecker) => Cost | undefined;
}
