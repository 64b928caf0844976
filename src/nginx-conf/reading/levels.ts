import { namedDirectives } from "./directive.ts";
import type { Directive } from "./directive.ts";

/** A block and those around it, `http {}` first. */
export type Levels = readonly Directive[];

/**
 * The directives of these names that count in the innermost level: its own, or those of the nearest
 * level around it that has any, as nginx inherits what is not merged line by line.
 */
export function effective(levels: Levels, ...names: readonly string[]): readonly Directive[] {
  for (const { block = [] } of [...levels].reverse()) {
    const found = namedDirectives(block, ...names);
    if (found.length > 0) return found;
  }
  return [];
}

/** Whether a directive stands in the innermost level itself, and is not inherited. */
export function isOwn(directive: Directive, levels: Levels): boolean {
  return levels.at(-1)?.block?.includes(directive) ?? false;
}

/** The innermost `location`, which an `if` or a `limit_except` within it is a part of. */
export function locationOf(levels: Levels): Directive | undefined {
  return levels.findLast(({ name }) => name === "location");
}

/** Every block below `http {}` in which a request can be passed on, with those around it. */
export function* passingLevels(http: Directive): Generator<Levels> {
  function* below(levels: Levels): Generator<Levels> {
    for (const directive of levels.at(-1)?.block ?? []) {
      if (directive.block === undefined || !["server", "location", "if", "limit_except"].includes(directive.name))
        continue;
      const inner = [...levels, directive];
      if (locationOf(inner) !== undefined) yield inner;
      yield* below(inner);
    }
  }
  yield* below([http]);
}
