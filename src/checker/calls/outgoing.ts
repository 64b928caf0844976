import type ts from "typescript";
import type { Body } from "../code/body.ts";
import type { PhaseSet } from "../phases/phase.ts";
import type { Scope } from "../values/value.ts";

/** A body with what the functions it can see were given. */
export interface Place {
  readonly body: Body;
  readonly scope: Scope;
}

/** A body that is called, or handed to what calls it. */
export interface Edge {
  readonly site: ts.Node;
  readonly to: Place;
  /** The phase that it is called in later, by `@runs`; undefined where that is the caller's. */
  readonly later: PhaseSet | undefined;
  /** Whether only types say that it may be called here. */
  readonly isGuess: boolean;
}

/** Something without code that is called, or a member of the ngx API that is read or written. */
export interface Use {
  readonly site: ts.Node;
  readonly declarations: readonly ts.Declaration[];
  readonly symbol: ts.Symbol;
  /** {@link Edge.isGuess} */
  readonly isGuess: boolean;
}

/** A call that nobody can tell the target of. */
export interface Unfollowed {
  readonly site: ts.Node;
}

/** What leaves a body. */
export interface Outgoing {
  readonly edges: readonly Edge[];
  readonly uses: readonly Use[];
  readonly unfollowed: readonly Unfollowed[];
}
