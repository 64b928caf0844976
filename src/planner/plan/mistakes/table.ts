import type { Secret } from "../../../affinity/affinities/secret.ts";
import type { ProvisionedUpstream } from "../../../affinity/provision.ts";
import { readKeys } from "../../explain/secrets.ts";
import { isHere, secretText } from "../../population/memory.ts";
import { slotCount } from "../../../affinity/tables/slots.ts";
import type { Mistakes, Path } from "../../../rules/validation/mistake.ts";
import type { UpstreamPlan } from "../moves.ts";
import { hashKeyed, hashKeyElsewhere, modulusChanged, slotsChanged, tableChanged } from "../findings.ts";

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
  compareKeys(before.hash?.key, after.hash?.key, path, mistakes);
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

/** That the text behind the same place is another one, nobody here can know. */
function compareKeys(before: Secret | undefined, after: Secret | undefined, path: Path, mistakes: Mistakes): void {
  const was = before === undefined ? "no key" : secretText(before);
  const is = after === undefined ? "no key" : secretText(after);
  if (was === is) return;
  const place = [...path, "affinity"];
  if (before === undefined || after === undefined) {
    mistakes.inName(place, hashKeyed(was, is));
  } else if (!isHere(before) || !isHere(after)) {
    mistakes.inName(place, hashKeyElsewhere(was, is));
  } else if (readKeys(before, undefined)[0]!.secret !== readKeys(after, undefined)[0]!.secret) {
    mistakes.inName(place, hashKeyed(`the key in ${was}`, `another one in ${is}`));
  }
}

/** Of the primaries' table, which has those with a weight. */
function slotsOf({ servers }: ProvisionedUpstream): number {
  return slotCount(servers.filter(({ weight, backup }) => weight > 0 && !backup).length);
}

function weightOf({ servers }: ProvisionedUpstream): number {
  return servers.reduce((sum, { weight, backup }) => (backup ? sum : sum + weight), 0);
}
