import { namedDirectives } from "./directive.ts";
import type { Directive } from "./directive.ts";
import type { Levels } from "./levels.ts";

/** A value that a variable may have; undefined for one that nginx.conf does not show. */
type Value = string | undefined;

/** By block that computes a variable, its place among the arguments. */
const COMPUTING: Readonly<Record<string, number>> = { map: 1, geo: -1, split_clients: 1 };
/** What stands in such a block and is no value. */
const NO_VALUES = new Set(["hostnames", "volatile", "include", "ranges", "proxy", "proxy_recursive", "delete"]);
/** Directives beside `set` that write a variable. */
const OTHER_WRITERS = /^(?:set_.*|auth_request_set|js_set|perl_set)$/;

/** The values that a directive of `http {}` computes. */
function computed(http: Directive, variable: string): readonly Value[] {
  const block = (http.block ?? []).find(
    ({ name, args }) => COMPUTING[name] !== undefined && args.at(COMPUTING[name]) === variable,
  );
  if (block === undefined) return [undefined];
  const values = (block.block ?? []).flatMap(({ name, args }) => (NO_VALUES.has(name) ? [] : args.slice(0, 1)));
  const hasDefault = block.name === "split_clients" || namedDirectives(block.block ?? [], "default").length > 0;
  return hasDefault ? values : [...values, undefined];
}

/** Whether Lua that runs there may write it. */
function isWrittenInLua(levels: Levels, name: string): boolean {
  return levels.some(({ block = [] }) =>
    block.some(
      ({ name: directive, lua, args, file }) =>
        /^(?:server_rewrite|rewrite|access|set)_by_lua/.test(directive) &&
        !file.isGenerated &&
        (directive.endsWith("_file") || (lua ?? args.join(" ")).includes(name)),
    ),
  );
}

/**
 * The values that a variable may have where a request is passed on, as far as `set`, `map` and their kin show.
 * @param name without the dollar sign
 */
export function valuesOf(levels: Levels, name: string): readonly Value[] {
  const [http] = levels;
  const variable = `$${name}`;
  if (http === undefined || isWrittenInLua(levels, name)) return [undefined];
  let values: readonly Value[] | undefined;
  for (const level of levels) {
    for (const directive of level.block ?? []) {
      const [written, value] = directive.args;
      if (directive.name === "set" && written === variable) values = [value];
      else if (OTHER_WRITERS.test(directive.name) && written === variable) values = [undefined];
      else if (directive.name === "if" && !levels.includes(directive)) {
        const sets = namedDirectives(directive.block ?? [], "set").filter(({ args }) => args[0] === variable);
        if (sets.length > 0) values = [...(values ?? [undefined]), sets.at(-1)?.args[1]];
      }
    }
  }
  return (values ?? computed(http, variable)).map((value) =>
    value === undefined || value === "" || value.includes("$") ? undefined : value,
  );
}
