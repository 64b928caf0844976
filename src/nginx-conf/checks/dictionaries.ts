import type ts from "typescript";
import { at } from "../../findings/diagnostics.ts";
import { dictionaryNotInNginx, noHttp } from "../findings.ts";
import { readConfiguration } from "../reading/configuration.ts";
import type { Built } from "../reading/configuration.ts";
import { atPosition, namedDirectives } from "../reading/directive.ts";
import type { GivenConfiguration } from "../reading/given.ts";

/** Shared dictionaries that code takes for granted, and where it says so; by their names. */
export type DeclaredDictionaries = ReadonlyMap<string, ts.Node>;

/** What in an nginx.conf does not go with code that has no rules. */
export function checkWithoutRules(
  given: GivenConfiguration,
  built: Built,
  declared: DeclaredDictionaries,
): readonly ts.Diagnostic[] {
  const { main, directives, isBroken, diagnostics } = readConfiguration(given, built);
  if (isBroken) return diagnostics;
  if (namedDirectives(directives, "http").length === 0) return [...diagnostics, atPosition(main, 0, noHttp())];
  return [...diagnostics, ...checkDictionaries(given, built, declared)];
}

/** Dictionaries that code declares, and that nginx would not make. */
export function checkDictionaries(
  given: GivenConfiguration,
  built: Built,
  declared: DeclaredDictionaries,
): readonly ts.Diagnostic[] {
  const { directives, isBroken, diagnostics } = readConfiguration(given, built);
  // A file that could not be read may have them.
  if (isBroken || diagnostics.length > 0) return [];
  const made = namedDirectives(directives, "http").flatMap(({ block = [] }) =>
    namedDirectives(block, "lua_shared_dict").map(({ args }) => args[0]),
  );
  return [...declared].flatMap(([name, node]) => (made.includes(name) ? [] : [at(node, dictionaryNotInNginx(name))]));
}
