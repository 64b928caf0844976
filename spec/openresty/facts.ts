import { readFileSync } from "node:fs";

/** One entry of the documentation, with what a running nginx was seen to do. */
export interface Api {
  readonly name: string;
  readonly kind: "function" | "property" | "constant";
  /** The Lua module it is in; none: a global. */
  readonly module?: string;
  /** Whether a release that we test was seen to allow it; if not, the phases are the documentation's, or the note's. */
  readonly probed: boolean;
  readonly phases: "any" | readonly string[];
  readonly yields: boolean;
  readonly yieldsWhen?: string;
  /** Other phases, or waiting, with certain arguments. */
  readonly variants?: readonly Variant[];
  readonly since?: string;
  /** What stock nginx lacks for it. */
  readonly needs?: string;
  /** Versions of ngx_lua that were asked and do not have it. */
  readonly absent?: readonly string[];
  readonly members?: readonly Constant[];
  /** Where the phases come from, if not from a run of 0.10.32 or the documentation; see spec/container/phases.test.ts. */
  readonly note?: string;
}

export interface Variant {
  /** `argument=value`, as the `@when` tag says it. */
  readonly when: string;
  readonly phases: "any" | readonly string[];
  readonly yields: boolean;
}

export interface Constant {
  readonly name: string;
  readonly value?: number;
  readonly since?: string;
}

interface Facts {
  /** All phases, as tags name them. */
  readonly phases: readonly string[];
  /** Those in which a running nginx was asked. */
  readonly probed: readonly string[];
  readonly apis: readonly Api[];
  /** What exists, and no documentation tells of. */
  readonly undocumented: readonly Api[];
}

export const facts = JSON.parse(readFileSync(new URL("./ngx-api.json", import.meta.url), "utf8")) as Facts;
