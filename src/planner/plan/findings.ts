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
export const gitNotInstalled = error(
  1288,
  (name: string) =>
    `There is no file ${quote(name)}, and git is not installed, which would know a revision of that name. Install git, or name two files: limpet plan old/routing.ts src/routing.ts`,
);
export const notTrustedByGit = error(
  1289,
  (repository: string) =>
    `git does not read the repository ${repository}, because it belongs to another user ("dubious ownership"). ` +
    `If you trust it: git config --global --add safe.directory ${quote(repository)}`,
);
export const fileNotInRevision = error(
  1203,
  (revision: string, path: string) =>
    `${revision} has no file ${path}. Name the file that had the rules then: ${revision}:path/to/routing.ts`,
);
export const noSuchUpstream = error(
  1204,
  (name: string, known: readonly string[]) =>
    `Neither rules have an upstream ${quote(name)}. They have ${list(known.map(quote))}.`,
);

export const otherRulesRun = warning(
  1205,
  (upstream: string, before: string, differences: readonly string[]) =>
    `The proxy runs other rules for ${quote(upstream)} than ${before}: ${list(differences)}. ` +
    "Name the revision that it runs: limpet plan v1.2 --at URL",
);
export const notRunning = warning(
  1206,
  (upstream: string) =>
    `The proxy has no upstream ${quote(upstream)}, so the servers of the old rules are compared. ` +
    "Name the revision that it runs: limpet plan v1.2 --at URL",
);
export const sourceUnknown = warning(
  1207,
  (names: readonly string[]) =>
    `Only nginx will know what ${list(names)} ${names.length === 1 ? "stands" : "stand"} for. ` +
    "A new host name is planned as one server, and a new file as if it had the servers of before.",
);

// 121x: upstreams and servers

export const upstreamRemoved = error(
  1210,
  (name: string) =>
    `The upstream ${quote(name)} is gone. If nginx.conf still has a proxy_pass to it, nginx takes the name for a host name and may not start. ` +
    "Delete the locations first, or keep the upstream until no requests go there.",
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
    `ketama hashes the address of ${quote(name)}, which was ${before} and is ${after}, as nginx's hash … consistent does: its sessions are redistributed over all servers. ` +
    "If addresses change, use rendezvous or maglev, which hash the name.",
);
export const orderChanged = warning(
  1214,
  (table: string) =>
    `The servers are in a different order, and ${table} depends on it, as in nginx: sessions move although no server was added or removed. ` +
    "Keep the order, and add servers at the end.",
);
export const removedWithoutDraining = warning(
  1215,
  (names: readonly string[]) =>
    `${list(names.map(quote))} ${names.length === 1 ? "goes" : "go"} away while sessions are still bound there. ` +
    "Write draining: true first, reload, and remove the line when they have ended.",
);
export const addressTaken = warning(
  1216,
  (address: string, before: string, after: string) =>
    `${address} was the server ${quote(before)} and is now ${quote(after)}: sessions bound to ${quote(after)} go where the others were. ` +
    "Keep each name with its server.",
);
export const incarnationChanged = warning(
  1217,
  (name: string) =>
    `New incarnation of ${quote(name)}: the sessions bound to it are given up, as if it had lost its memory. ` +
    "This is right if it was replaced; otherwise keep the old incarnation.",
);

export const drainNotDone = warning(
  1218,
  (server: string, sessions: number) =>
    `${quote(server)} drains, and ${sessions} of its sessions were seen. They move when it goes. ` +
    "Wait for the drain: limpet drain UPSTREAM SERVER --wait",
);

// 122x: lookup tables

export const tableChanged = warning(
  1220,
  (before: string, after: string, moved: number) =>
    `The lookup table was ${before} and is ${after}, which hash differently: ${percent(moved)} of the sessions move. ` +
    "Do this when there are few sessions, or put an affinity that remembers them before the hash.",
);
export const slotsChanged = warning(
  1221,
  (before: number, after: number) =>
    `From the 1025th server on, the table has ${after} slots instead of ${before}, so nearly every key moves, just this once. ` +
    "Do this when there are few sessions.",
);
export const modulusChanged = warning(
  1222,
  (table: string) =>
    `${table} takes the remainder by the sum of the weights, which changed: nearly every session moves, as in nginx. ` +
    "rendezvous moves the fewest possible.",
);

export const hashKeyed = warning(
  1223,
  (before: string, after: string) =>
    `The hash had ${before} and has ${after}, so nearly every session moves, just this once. ` +
    "Do this when there are few sessions, or put an affinity that remembers them before the hash.",
);
export const hashKeyElsewhere = warning(
  1224,
  (before: string, after: string) =>
    `The key of the hash was ${before} and is ${after}. Make sure that the same key is in both; with another, nearly every session moves.`,
);

// 123x: bindings

export const bindingsLost = error(
  1230,
  (share: number, affinity: string) =>
    `${percent(share)} of the bound sessions will be lost: what ${affinity} gave their clients can no longer be read by the new rules.`,
);
export const keysReplaced = error(
  1231,
  (id: number) =>
    `The key ${id} that signs now is not among the new ones, so nothing it signed will be accepted. Keep its line after the new one until everything it signed has expired.`,
);
export const keysElsewhere = warning(
  1232,
  (before: string, after: string) =>
    `The keys were ${before} and are ${after}. Make sure that the new place also has the key that signs now; otherwise every binding is lost.`,
);
export const cookieRenamed = error(
  1233,
  (before: string, after: string) =>
    `The issued cookie was ${quote(before)} and is ${quote(after)}, which no browser has. Keep the name.`,
);
export const cookieMoved = warning(
  1234,
  (option: string) =>
    `The ${option} of the issued cookie changed: browsers send the old cookie along with the new one, or neither where the old one no longer applies. ` +
    "The first valid one counts.",
);
export const separatorChanged = error(
  1235,
  (affinity: string, before: string, after: string) =>
    `The separator of ${affinity} was ${quote(before)} and is ${quote(after)}: session ids that clients have can no longer be split. Keep it.`,
);
export const carrierRemoved = error(
  1236,
  (carriers: readonly string[]) =>
    `${list(carriers)} carried tags and no longer ${carriers.length === 1 ? "does" : "do"}: the application gets session ids with tags, which it never made. ` +
    "Keep the carrier until the sessions have ended.",
);
export const memoryChanged = error(
  1237,
  (before: string, after: string) =>
    `The memory of learn was ${before} and is ${after}: nginx creates it again, empty. Keep the size, or change it when there are few sessions.`,
);
export const redisChanged = warning(
  1238,
  (before: string, after: string) =>
    `Learned sessions were in ${before} and are now looked up in ${after}: whatever this proxy does not remember itself is lost. Keep the place.`,
);
export const affinityGone = error(
  1239,
  (before: string, now: string) =>
    `Sessions were held by ${before}, which is no longer among the affinities; now ${now} decides. ` +
    `Keep ${before} in the list until they have ended.`,
);
export const affinityNew = warning(
  1240,
  (first: string, before: string) =>
    `Existing sessions know nothing of ${first}, and ${before} no longer holds them. Write [${first}, ${before}], so that both do.`,
);
export const lifetimeShortened = warning(
  1241,
  (option: string, before: string, after: string) =>
    `${option} was ${before} and is ${after}: sessions bound longer ago are given up at their next request.`,
);
export const positionChanged = error(
  1242,
  (before: string, after: string) =>
    `The route was a ${before} and is a ${after} of the session id: the ids that clients have no longer name a server. Keep it.`,
);

// 124x: session keys, policies

export const sourceRemoved = warning(
  1245,
  (source: string, place: string) =>
    `${place} was ${source}, which is no longer read: every client that used it gets a new key. ` +
    "Keep the source after the new ones until the sessions have ended.",
);
export const sourceBefore = warning(
  1246,
  (added: string, source: string) =>
    `${added} is now read before ${source}: a client that has both gets a new key, which a sample does not show. ` +
    "Write it after that one, or pass real requests: --access-log FILE",
);
export const functionChanged = warning(
  1247,
  () =>
    "A function among the session sources has changed. A sample may not show what that does to keys: pass real requests with --access-log FILE.",
);
export const policyRefuses = warning(
  1248,
  (sessions: string, why: string, status: number) =>
    `${sessions} of the sessions are answered with ${status}, as the policy for ${why} says. ` +
    'Write "move" to let other servers take them.',
);
export const upstreamCloses = warning(
  1249,
  (sessions: string, status: number) =>
    `${sessions} of the sessions are answered with ${status}, because every server is draining or down and the upstream is closed to all that are not bound to one that drains. ` +
    "This is right for a shutdown; otherwise keep a server that takes them.",
);
