import type ts from "typescript";
import { noHttp } from "../nginx-conf/findings.ts";
import { readConfiguration } from "../nginx-conf/reading/configuration.ts";
import { atDirective, atPosition, namedDirectives } from "../nginx-conf/reading/directive.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";
import type { GivenConfiguration } from "../nginx-conf/reading/given.ts";
import { noUpstreamBlocks, passOfVariable, streamUpstream } from "./findings.ts";
import { passingPlaces, protocolOf } from "./passes.ts";
import type { PassingPlace, Protocol } from "./passes.ts";
import { migrateUpstream } from "./upstream-block.ts";
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

function protocolsByTarget(places: readonly PassingPlace[]): ReadonlyMap<string, ReadonlySet<Protocol>> {
  const protocols = new Map<string, Set<Protocol>>();
  for (const { pass } of places) {
    const target = pass.target.toLowerCase();
    protocols.set(target, (protocols.get(target) ?? new Set()).add(protocolOf(pass)));
  }
  return protocols;
}

/** Makes rules of the `upstream` blocks of an nginx.conf, with what it includes. */
export function migrate(given: GivenConfiguration): Migration {
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

  const places = passingPlaces(http);
  const protocols = protocolsByTarget(places);
  const upstreams = blocks.map((block) =>
    migrateUpstream(block, http, protocols.get(block.args[0]?.toLowerCase() ?? "") ?? new Set()),
  );
  const streams = namedDirectives(directives, "stream").flatMap(({ block = [] }) => namedDirectives(block, "upstream"));
  return {
    upstreams,
    places,
    http,
    diagnostics: [
      ...diagnostics,
      ...upstreams.flatMap((upstream) => upstream.diagnostics),
      ...places.flatMap(({ pass }) =>
        pass.isVariable ? [atDirective(pass.directive, passOfVariable(pass.target))] : [],
      ),
      ...streams.map((block) => atDirective(block, streamUpstream(block.args[0] ?? ""))),
    ],
  };
}

/** The directives of a file that is included in `http {}`, as if they stood there. */
function partOfHttp(directives: readonly Directive[]): Directive | undefined {
  const [first] = namedDirectives(directives, "upstream", "server");
  return first === undefined ? undefined : { ...first, name: "http", args: [], block: directives };
}
