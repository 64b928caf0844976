import type ts from "typescript";

/** Where in the source a value of the rules is written. */
export interface Place {
  /** The expression of the value, or the nearest one around it that could be followed. */
  readonly value: ts.Node;
  /** The name of the option that has the value, where it has one. */
  readonly name: ts.Node | undefined;
  /** Whether the whole path could be followed: false where it is computed in a way that only running it tells. */
  readonly exact: boolean;
}
