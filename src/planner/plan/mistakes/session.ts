import type { ProvisionedUpstream } from "../../../affinity/provision.ts";
import { sourceText } from "../../explain/explanation.ts";
import { identityOf } from "../../population/sources.ts";
import type { Mistakes, Path } from "../../../rules/validation/mistake.ts";
import { functionChanged, sourceBefore, sourceRemoved } from "../findings.ts";

/** What happens to the sources of the key by which a hash decides. */
export function compareSessions(
  before: ProvisionedUpstream,
  after: ProvisionedUpstream,
  path: Path,
  mistakes: Mistakes,
): void {
  if (before.hash === undefined || after.hash === undefined) return;
  const { session: was } = before;
  const { session: is } = after;
  const sessionPath = [...path, "session"];
  const remaining = is.map(identityOf);
  for (const [index, source] of was.entries()) {
    if (remaining.includes(identityOf(source))) continue;
    if (typeof source === "function" && typeof is[index] === "function") {
      mistakes.inValue([...sessionPath, index], functionChanged());
      continue;
    }
    const place = is[index] === undefined ? sessionPath : [...sessionPath, index];
    mistakes.inValue(place, sourceRemoved(sourceText(source), `Session source ${index + 1}`));
  }

  const known = was.map(identityOf);
  for (const [index, source] of is.entries()) {
    const rank = known.indexOf(identityOf(source));
    // A source that was read before it, or before a source that did not exist.
    const later = is.slice(index + 1).find((other) => {
      const otherRank = known.indexOf(identityOf(other));
      return otherRank >= 0 && (rank < 0 || otherRank < rank);
    });
    if (later === undefined) continue;
    // A source that took the place of another has been reported.
    if (was[index] !== undefined && !remaining.includes(identityOf(was[index]))) continue;
    mistakes.inValue([...sessionPath, index], sourceBefore(sourceText(source), sourceText(later)));
  }
}
