import { z } from "zod";
import type { RouteAffinity } from "../../../affinity/affinities/route.ts";
import { sessionNeeded } from "../findings/affinities.ts";
import type { Mistakes, Path } from "../mistake.ts";
import { oneOf, readOptions, text } from "../options.ts";
import { validateSources } from "../session.ts";

const shape = {
  kind: z.string(),
  sources: z.unknown(),
  position: oneOf(["suffix", "prefix"]),
  separator: text('a string such as "."'),
} satisfies Record<keyof RouteAffinity, z.ZodType>;

/** @param session the upstream's session sources, which stand in for those of the route */
export function validateRoute(value: unknown, session: unknown, path: Path, mistakes: Mistakes): void {
  const { sources } = readOptions(value, shape, path, mistakes);
  if (sources !== undefined) validateSources(sources, [...path, "sources"], mistakes);
  else if (session === undefined) mistakes.inValue(path, sessionNeeded("route", "sources"));
}
