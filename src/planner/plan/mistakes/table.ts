import type { ProvisionedUpstream } from "../../../affinity/provision.ts";
import { slotCount } from "../../../affinity/tables/slots.ts";
import type { Mistakes, Path } from "../../../rules/validation/mistake.ts";
import type { UpstreamPlan } from "../moves.ts";
import { modulusChanged, slotsChanged, tableChanged } from "../findings.ts";

/** With even weights, rendezvous and maglev assign the same slots, so changing between them moves almost nothing. */
const WORTH_SAYING = 0.05;

/** What happens to the lookup table, if a hash decides before and after. */
export function compareTables(
  before: ProvisionedUpstream,
  after: ProvisionedUpstream,
  { moved, ideal }: UpstreamPlan,
  path: Path,
  mistakes: Mistakes,
): void {
  const was = before.hash?.table;
  const is = after.hash?.table;
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
function slotsOf({ servers }: ProvisionedUpstream): number {
  return slotCount(servers.filter(({ weight, backup }) => weight > 0 && !backup).length);
}

function weightOf({ servers }: ProvisionedUpstream): number {
  return servers.reduce((sum, { weight, backup }) => (backup ? sum : sum + weight), 0);
}
