import ts from "#typescript";
import { isError } from "../findings/diagnostics.ts";
import { withoutRepetition } from "../findings/repeated.ts";
import { noHttp } from "../nginx-conf/findings.ts";
import { readConfiguration } from "../nginx-conf/reading/configuration.ts";
import { atDirective, atPosition, namedDirectives } from "../nginx-conf/reading/directive.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";
import type { GivenConfiguration } from "../nginx-conf/reading/given.ts";
import { noUpstreamBlocks, passOfVariable, stays, streamUpstream } from "./findings.ts";
import { passingPlaces } from "./passes.ts";
import type { PassingPlace } from "./passes.ts";
import { joinedPlaces, splitsIn } from "./split.ts";
import { migrateUpstream, staying } from "./upstream-block.ts";
import type { MigratedUpstream } from "./upstream-block.ts";

/** What became of the upstreams of an nginx.conf. */
export interface Migration {
  readonly upstreams: readonly MigratedUpstream[];
  /** Where requests are passed on, to whatever it is. */
  readonly places: readonly PassingPlace[];
  readonly http: Directive | undefined;
  /** What is not carried over, or worth knowing. */
  readonly diagnostics: readonly ts.Diagnostic[];
}

/** Nothing is deployed there, so every include is one of nginx's own. */
const NOTHING_BUILT = { prefix: "/dev/null", files: new Map<string, string>() };

/**
 * An upstream that has to wait for someone who writes a part of its rule, beside others that do not: its errors say why
 * it stays.
 */
function leftBehind(upstream: MigratedUpstream): MigratedUpstream {
  const why = upstream.diagnostics
    .filter(isError)
    .map((diagnostic) => ({ ...diagnostic, category: ts.DiagnosticCategory.Warning }));
  const { block, name, rule } = upstream;
  return staying(block, rule === undefined ? why : [atDirective(block, stays(name)), ...why]);
}

/** What can be carried over as a whole, so that nothing that cannot be is in its way; all, if nothing can. */
function readyOnes(upstreams: readonly MigratedUpstream[]): readonly MigratedUpstream[] {
  const isReady = ({ rule, diagnostics }: MigratedUpstream) => rule !== undefined && !diagnostics.some(isError);
  return upstreams.some(isReady)
    ? upstreams.map((upstream) => (isReady(upstream) ? upstream : leftBehind(upstream)))
    : upstreams;
}

/**
 * Makes rules of the `upstream` blocks of an nginx.conf, with what it includes.
 * @param names of the upstreams to make rules of, also where a part has to be written by hand; by default those that
 * need nothing by hand, or, if there are none, all
 */
export function migrate(given: GivenConfiguration, names?: readonly string[]): Migration {
  const { main, directives, isBroken, diagnostics } = readConfiguration(given, NOTHING_BUILT);
  const failed = (found: readonly ts.Diagnostic[]): Migration => ({
    upstreams: [],
    places: [],
    http: undefined,
    diagnostics: found,
  });
  if (isBroken) return failed(diagnostics);
  // A file of upstreams alone, as in conf.d, is as good: it is what http {} would include.
  const http = namedDirectives(directives, "http")[0] ?? partOfHttp(directives);
  if (http === undefined) return failed([...diagnostics, atPosition(main, 0, noHttp())]);
  const blocks = namedDirectives(http.block ?? [], "upstream");
  if (blocks.length === 0) return failed([...diagnostics, atPosition(main, 0, noUpstreamBlocks())]);

  const found = passingPlaces(http);
  const splits = splitsIn(http, blocks, found);
  const places = joinedPlaces(found, splits);
  const wanted = names?.map((name) => name.toLowerCase());
  const joined = splits.flatMap(({ main, shares }) => shares.flatMap(({ block }) => (block === main ? [] : block)));
  const made = blocks.flatMap((block) => {
    if (joined.includes(block)) return [];
    const name = block.args[0]?.toLowerCase() ?? "";
    if (wanted?.includes(name) === false) return staying(block, []);
    const passing = places.filter(({ pass }) => pass.target.toLowerCase() === name);
    return migrateUpstream(
      block,
      http,
      passing,
      wanted !== undefined,
      splits.find(({ main }) => main === block),
    );
  });
  const upstreams = wanted === undefined ? readyOnes(made) : made;
  const streams = namedDirectives(directives, "stream").flatMap(({ block = [] }) => namedDirectives(block, "upstream"));
  return {
    upstreams,
    places,
    http,
    diagnostics: withoutRepetition([
      ...diagnostics,
      ...upstreams.flatMap((upstream) => upstream.diagnostics),
      ...places.flatMap(({ pass }) =>
        pass.isVariable ? [atDirective(pass.directive, passOfVariable(pass.target))] : [],
      ),
      ...streams.map((block) => atDirective(block, streamUpstream(block.args[0] ?? ""))),
    ]),
  };
}

/** The directives of a file that is included in `http {}`, as if they stood there. */
function partOfHttp(directives: readonly Directive[]): Directive | undefined {
  const [first] = namedDirectives(directives, "upstream", "server");
  return first === undefined ? undefined : { ...first, name: "http", args: [], block: directives };
}
