import { hashOf } from "../../../affinity/affinities/affinity.ts";
import type { Upstream } from "../../../affinity/rules.ts";
import { slotCount } from "../../../affinity/tables/slots.ts";
import type { Mistakes, Path } from "../../../rules/validation/mistake.ts";
import type { UpstreamPlan } from "../moves.ts";
import { modulusChanged, slotsChanged, tableChanged } from "../findings.ts";

/** rendezvous and maglev deal out the same slots where weights are even, and then a change moves next to nothing. */
const WORTH_SAYING = 0.05;

/** What becomes of the lookup table, where a hash decides before and after. */
export function compareTables(
  before: Upstream,
  after: Upstream,
  { moved, ideal }: UpstreamPlan,
  path: Path,
  mistakes: Mistakes,
): void {
  const was = hashOf(before)?.table;
  const is = hashOf(after)?.table;
  if (was === undefined || is === undefined) return;
  if (was !== is) {
    if (moved.share - ideal > WORTH_SAYING) mistakes.inName([...path, "affinity"], tableChanged(was, is, moved.share));
    return;
  }
  const serversPath = [...path, "servers"];
  if (is === "rendezvous" || is === "maglev") {
    const slotsBefore = slotsOf(before);
    const slotsAfter = slotsOf(after);
    if (slotsBefore !== slotsAfter) mistakes.inName(serversPath, slotsChanged(slotsBefore, slotsAfter));
  }
  if ((is === "modulo" || is === "ipHash") && weightOf(before) !== weightOf(after))
    mistakes.inName(serversPath, modulusChanged(is));
}

/** Of the primaries' table, which has those with a weight. */
function slotsOf({ servers }: Upstream): number {
  return slotCount(servers.filter(({ weight = 1, backup = false }) => weight > 0 && !backup).length);
}

function weightOf({ servers }: Upstream): number {
  return servers.reduce((sum, { weight = 1, backup = false }) => (backup ? sum : sum + weight), 0);
}
