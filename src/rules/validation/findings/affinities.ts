import { describeValue } from "../../../findings/describe-value.ts";
import { error, warning } from "../../../findings/finding.ts";

// 4xx: affinities

export const notAnAffinity = error(
  413,
  (given: unknown) =>
    `An affinity is what hash(), issueCookie(), tagSession(), route() or learn() returns, not ${describeValue(given)}.`,
);
export const ipHashOfAnother = warning(
  414,
  () =>
    "The lookup table ipHash picks what nginx's ip_hash picks only for clientAddress({ ipv4: 24, ipv6: 128 }) as the first session source. " +
    'For other keys "rendezvous" has more even shares.',
);
export const noAffinity = error(
  415,
  () => "The list of affinities is empty, so no session would be kept. Name one, as in affinity: [hash()]",
);
export const sessionNeeded = error(
  416,
  (affinity: string, own: string | undefined) =>
    `${affinity}() reads session keys, and the upstream has no session. Add it to the upstream: session: [cookie("sid")]` +
    (own === undefined ? "" : `. Or name sources for this affinity alone: ${affinity}({ ${own}: [cookie("sid")] })`),
);
export const hashBeforeOthers = warning(
  417,
  () => "hash() knows a server for every session key, so no other affinity can come behind it. Write hash() last.",
);
export const secondHash = error(
  418,
  () =>
    "The upstream has another hash() before this one, which leaves it nothing to decide. Keep the one whose table is meant.",
);
