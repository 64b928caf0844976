import { error, list, quote, warning } from "../../findings/finding.ts";

// 120x: what is compared

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const neitherFileNorRevision = error(
  1201,
  (name: string, directory: string) =>
    `In ${directory} there is no file ${quote(name)}, and git knows no revision of that name. ` +
    "Write a rules file, HEAD~1, a branch or a tag, or one with a path: main:src/routing.ts",
);
export const notInGit = error(
  1202,
  (name: string, directory: string) =>
    `There is no file ${quote(name)} in ${directory}, and no git repository that could have a revision of that name. ` +
    "Name two files: limpet plan old/routing.ts src/routing.ts",
);
export const fileNotInRevision = error(
  1203,
  (revision: string, path: string) =>
    `${revision} has no file ${path}. Name the one that had the rules then: ${revision}:path/to/routing.ts`,
);
export const noSuchUpstream = error(
  1204,
  (name: string, known: readonly string[]) =>
    `Neither rules have an upstream ${quote(name)}. They have ${list(known.map(quote))}.`,
);

// 121x: upstreams and servers

export const upstreamRemoved = error(
  1210,
  (name: string) =>
    `The upstream ${quote(name)} is gone. A proxy_pass to it that is still in nginx.conf is taken for a host name, and nginx may not start. ` +
    "Delete the locations first, or keep the upstream until nobody goes there.",
);
export const upstreamRenamed = error(
  1211,
  (before: string, after: string, bindings: string) =>
    `${quote(after)} has the servers that ${quote(before)} had. Tokens and learned sessions belong to the upstream's name, ` +
    `so ${bindings}. Keep the name ${quote(before)}.`,
);
export const serverRenamed = error(
  1212,
  (before: string, after: string, address: string, why: string) =>
    `The server at ${address} was ${quote(before)} and is ${quote(after)}: ${why}. Keep the name ${quote(before)}; it is never shown to clients.`,
);
export const addressHashed = warning(
  1213,
  (name: string, before: string, after: string) =>
    `ketama hashes the address of ${quote(name)}, which was ${before} and is ${after}, as nginx's hash … consistent does: its sessions are dealt out anew among all servers. ` +
    "Where addresses change, rendezvous and maglev hash the name.",
);
export const orderChanged = warning(
  1214,
  (table: string) =>
    `The servers stand in another order, and ${table} goes by it, as nginx does: sessions move although no server came or went. ` +
    "Keep the order, and add servers at the end.",
);
export const removedWithoutDraining = warning(
  1215,
  (names: readonly string[]) =>
    `${list(names.map(quote))} ${names.length === 1 ? "goes" : "go"} while sessions are bound there. ` +
    "Write draining: true first, reload, and remove the line when they have ended.",
);
export const addressTaken = warning(
  1216,
  (address: string, before: string, after: string) =>
    `${address} was the server ${quote(before)} and is ${quote(after)} now: sessions bound to ${quote(after)} come to where the others were. ` +
    "Keep each name at its server.",
);
export const incarnationChanged = warning(
  1217,
  (name: string) =>
    `Another incarnation of ${quote(name)}: the sessions that are bound to it are given up, as if it had lost its memory. ` +
    "Right where it was replaced; else leave the incarnation as it was.",
);

// 122x: lookup tables

export const tableChanged = warning(
  1220,
  (before: string, after: string, moved: number) =>
    `The lookup table was ${before} and is ${after}, which hash otherwise: ${percent(moved)} of the sessions move. ` +
    "Do it when few sessions are there, or put an affinity before the hash that remembers them.",
);
export const slotsChanged = warning(
  1221,
  (before: number, after: number) =>
    `From the 1025th server on the table has ${after} slots instead of ${before}, so nearly every key moves, this once. ` +
    "Do it when few sessions are there.",
);
export const modulusChanged = warning(
  1222,
  (table: string) =>
    `${table} takes the remainder by the sum of the weights, which changed: nearly every session moves, as with nginx. ` +
    "rendezvous moves as few as can be.",
);

// 123x: bindings

export const bindingsLost = error(
  1230,
  (share: number, affinity: string) =>
    `${percent(share)} of the bound sessions will be lost: what ${affinity} gave their clients cannot be read any more by the new rules.`,
);
export const keysReplaced = error(
  1231,
  (id: number) =>
    `The key ${id} that signs now is not among the new ones, so nothing that it signed is believed. ` +
    `Keep its line behind the new one until that has expired.`,
);
export const keysElsewhere = warning(
  1232,
  (before: string, after: string) =>
    `The keys were ${before} and are ${after}. See that the new place has the key that signs now, too: else every binding is lost.`,
);
export const cookieRenamed = error(
  1233,
  (before: string, after: string) =>
    `The issued cookie was ${quote(before)} and is ${quote(after)}, which no browser has. Keep the name.`,
);
export const cookieMoved = warning(
  1234,
  (option: string) =>
    `The ${option} of the issued cookie changed: browsers send the old one beside the new, or none where the old reaches no more. ` +
    "The first that is valid counts.",
);
export const separatorChanged = error(
  1235,
  (affinity: string, before: string, after: string) =>
    `The separator of ${affinity} was ${quote(before)} and is ${quote(after)}: session ids that clients have are not taken apart any more. Keep it.`,
);
export const carrierRemoved = error(
  1236,
  (carriers: readonly string[]) =>
    `${list(carriers)} carried tags and ${carriers.length === 1 ? "does" : "do"} not any more: the application gets session ids with tags that it never made. ` +
    "Keep the carrier until the sessions have ended.",
);
export const memoryChanged = error(
  1237,
  (before: string, after: string) =>
    `The memory of learn was ${before} and is ${after}: nginx makes it anew, empty. Keep the size, or change it when few sessions are there.`,
);
export const redisChanged = warning(
  1238,
  (before: string, after: string) =>
    `Learned sessions were in ${before} and are looked for in ${after}: what this proxy does not remember by itself is lost. Keep the place.`,
);
export const affinityGone = error(
  1239,
  (before: string, now: string) =>
    `Sessions were held by ${before}, which is not among the affinities any more; now ${now} decides. ` +
    `Keep ${before} in the list until they have ended.`,
);
export const affinityNew = warning(
  1240,
  (first: string, before: string) =>
    `Sessions that are there know nothing of ${first}, and ${before} does not hold them any more. Write [${first}, ${before}], so that both do.`,
);
export const lifetimeShortened = warning(
  1241,
  (option: string, before: string, after: string) =>
    `${option} was ${before} and is ${after}: sessions bound longer ago are given up at their next request.`,
);
export const positionChanged = error(
  1242,
  (before: string, after: string) =>
    `The route was a ${before} and is a ${after} of the session id: those that clients have name no server any more. Keep it.`,
);

// 124x: session keys, policies

export const sourceRemoved = warning(
  1245,
  (source: string, place: string) =>
    `${place} was ${source}, which is not read any more: every client that came by it gets a new key. ` +
    "Keep the source behind the new ones until the sessions have ended.",
);
export const sourceBefore = warning(
  1246,
  (added: string, source: string) =>
    `${added} is now read before ${source}: a client that has both gets a new key, which a sample does not show. ` +
    "Write it behind, or give real requests: --access-log FILE",
);
export const functionChanged = warning(
  1247,
  () =>
    "A function among the session sources reads otherwise than it did. A sample may not show what that does to keys: " +
    "give real requests with --access-log FILE.",
);
export const policyRefuses = warning(
  1248,
  (sessions: string, why: string, status: number) =>
    `${sessions} of the sessions are answered with ${status}, as the policy for ${why} says. ` +
    'Write "move" to let other servers take them.',
);
