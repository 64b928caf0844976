import type { Routing } from "../affinity/rules.ts";
import { nowhere } from "../findings/diagnostics.ts";
import { Refusal } from "../findings/refusal.ts";
import { noSuchUpstream, upstreamNeeded } from "./findings.ts";

/**
 * The name of the upstream that is meant: the only one, if none is named.
 * @throws Refusal if there is no such upstream, or none is named of several
 */
export function chosenUpstream({ upstreams }: Routing, wanted: string | undefined): string {
  const names = Object.keys(upstreams);
  if (wanted === undefined) {
    if (names.length === 1) return names[0]!;
    throw new Refusal([nowhere(upstreamNeeded(names))]);
  }
  if (!names.includes(wanted)) throw new Refusal([nowhere(noSuchUpstream(wanted, names))]);
  return wanted;
}
