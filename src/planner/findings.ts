import { error, list, quote } from "../findings/finding.ts";
import { similar } from "../findings/similar.ts";

// 1285 and 1287: which upstream is meant

export const upstreamNeeded = error(
  1285,
  (names: readonly string[]) => `Name one of the upstreams of the rules: --upstream ${names.join(" or ")}`,
);

export const noSuchUpstream = error(1287, (name: string, known: readonly string[]) => {
  const meant = similar(name, known);
  return (
    `The rules have no upstream ${quote(name)}.` +
    (meant === undefined ? ` They have ${list(known.map(quote))}.` : ` Did you mean ${quote(meant)}?`)
  );
});
