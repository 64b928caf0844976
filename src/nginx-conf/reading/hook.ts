import type { Directive } from "./directive.ts";
import { limpetCalls } from "./lua.ts";

/** A `*_by_lua` directive, by what it asks of Limpet. */
export interface Hook {
  readonly directive: Directive;
  /** The upstreams that a function of Limpet's is called for; `undefined` among them where it is called for none. */
  readonly upstreamsOf: (call: string) => readonly (string | undefined)[];
  /** Whether there may be calls that nginx.conf does not show. */
  readonly maybeMore: boolean;
}

/** @param directive `…_by_lua_block {}`, `…_by_lua "…"` or `…_by_lua_file PATH` */
export function hookOf(directive: Directive): Hook {
  const lua = directive.name.endsWith("_file") ? undefined : (directive.lua ?? directive.args[0] ?? "");
  const { calls, maybeMore } = limpetCalls(lua ?? "");
  return { directive, upstreamsOf: (call) => calls.get(call) ?? [], maybeMore: maybeMore || lua === undefined };
}

/** The names of a phase's directives: one of them is heard at a level. */
export function hookNames(phase: string): readonly string[] {
  return ["_block", "", "_file"].map((suffix) => `${phase}_by_lua${suffix}`);
}
