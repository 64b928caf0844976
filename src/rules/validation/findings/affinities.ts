import { describeValue } from "../../../findings/describe-value.ts";
import { error, warning } from "../../../findings/finding.ts";

// 4xx: affinities

export const notAnAffinity = error(
  413,
  (given: unknown) =>
    `An affinity is what hash(), issueCookie(), tagSession(), route(), learn() or none() returns, not ${describeValue(given)}.`,
);
export const ipHashOfAnother = warning(
  414,
  () =>
    "The lookup table ipHash picks the same servers as nginx's ip_hash only if clientAddress({ ipv4: 24, ipv6: 128 }) is the first session source. " +
    'For other keys, "rendezvous" has more even shares.',
);
export const noAffinity = error(
  415,
  () => "The list of affinities is empty, so no session would be kept on its server. Add one, as in affinity: [hash()]",
);
export const sessionNeeded = error(
  416,
  (affinity: string, own: string | undefined) =>
    `${affinity}() reads session keys, but the upstream has no session. Add it to the upstream: session: [cookie("sid")]` +
    (own === undefined ? "" : `. Or name sources for this affinity only: ${affinity}({ ${own}: [cookie("sid")] })`),
);
export const hashBeforeOthers = warning(
  417,
  () => "hash() finds a server for every session key, so no affinity after it is ever used. Write hash() last.",
);
export const secondHash = error(
  418,
  () =>
    "The upstream has another hash() before this one, so this one never decides anything. Keep the one whose table you want.",
);
export const noneWithOthers = error(
  470,
  () => "none() says that no session is tied to a server, so it stands alone. Leave it out of this list.",
);
export const keyOfAnotherTable = error(
  471,
  (table: string) =>
    `The lookup table ${table} picks the same servers as nginx, whose hash has no key. ` +
    'With a key, use "rendezvous" or "maglev": hash({ table: "maglev", key: fromFile("/etc/limpet/hash-key") })',
);
