import { posix } from "node:path";
import type ts from "typescript";
import { FLAVOURS } from "../includes/upstreams.ts";
import type { Built, Configuration } from "../reading/configuration.ts";
import { atDirective, namedDirectives } from "../reading/directive.ts";
import type { Directive } from "../reading/directive.ts";
import { notStarted, startedTwice } from "../findings.ts";

/** Of each of these one is to be included, and once. */
const STARTS = ["start.conf", "start-without-init.conf"];
const UPSTREAMS = FLAVOURS.map(({ suffix }) => `upstreams${suffix}.conf`);

/** Whether the rules are loaded, and only once. */
export function checkStart(http: Directive, { included }: Configuration, { prefix }: Built): ts.Diagnostic[] {
  const includes = namedDirectives(http.block ?? [], "include");
  const includesOf = (names: readonly string[]): readonly Directive[] => {
    const paths = names.map((name) => posix.join(prefix, name));
    return includes.filter((include) => included.get(include)?.some((path) => paths.includes(path)));
  };
  const starts = includesOf(STARTS);
  if (starts.length === 0) return [atDirective(http, notStarted(prefix))];
  return [starts, includesOf(UPSTREAMS)].flatMap(([first, ...more]) =>
    more.flatMap((again) => {
      const [path = ""] = outermost(first ?? again).args;
      return [atDirective(again, startedTwice(path))];
    }),
  );
}

/** The line that a user wrote, of includes that include each other. */
function outermost(include: Directive): Directive {
  return include.file.isGenerated && include.by !== undefined ? outermost(include.by) : include;
}
