import { error, list, note, quote, warning } from "../findings/finding.ts";

// 13xx: what of an nginx.conf is not in the rules that were made of it

// 130x: whole upstreams

export const noUpstreamBlocks = error(
  1301,
  () =>
    'There is no upstream {} in it, so there is nothing to make rules from. Pass the output of "nginx -T", or omit --from.',
);
export const luaBalancer = error(
  1302,
  (name: string, directive: string) =>
    `The upstream ${quote(name)} picks servers with its own ${directive}, which is not read. ` +
    "It stays in nginx.conf; to move it, write what its Lua does as a rule.",
);
export const stays = warning(
  1309,
  (name: string) =>
    `The upstream ${quote(name)} stays in nginx.conf, because a part of its rule would have to be written by hand. To make a rule of it anyway: --upstream ${name}`,
);
export const busyStays = error(
  1300,
  (name: string, method: string) =>
    `The upstream ${quote(name)} has no sessions, and Limpet has no ${method} yet, so it stays in nginx.conf. To make a rule of it that takes turns: --upstream ${name}`,
);
export const upstreamNameNotAllowed = error(
  1303,
  (name: string) =>
    `Rules cannot name an upstream ${quote(name)}: only letters, digits, "_", "-" and "." are allowed, at most 64. ` +
    "It stays in nginx.conf; rename it there, and start over.",
);
export const upstreamWithoutServers = error(
  1304,
  (name: string) => `The upstream ${quote(name)} has no server lines, so it stays in nginx.conf.`,
);
export const stateFile = error(
  1305,
  (path: string) =>
    `The servers are in ${path}, which nginx writes while it runs. Copy them from there into the rules; from then on a change takes a build and a reload.`,
);
export const streamUpstream = note(
  1306,
  (name: string) => `The upstream ${quote(name)} belongs to stream {}. Limpet balances HTTP, so it stays as it is.`,
);
export const unknownDirective = warning(
  1307,
  (directive: string) =>
    `What ${quote(directive)} does here is unknown, so it is not carried over. Check whether you need it; generated upstreams do not have it.`,
);
export const noSession = note(
  1308,
  () =>
    "Nothing here ties a session to a server, so the rule takes turns, as nginx did. " +
    "In session, name what your clients send, or remove the upstream from the rules and leave it in nginx.conf.",
);

// 131x: servers

export const hostNamesInServers = note(
  1310,
  (hosts: readonly string[]) =>
    `nginx looks ${list(hosts.map(quote))} up once, when it starts. Limpet looks ${hosts.length === 1 ? "it" : "them"} up again and again, so the servers follow DNS.`,
);
export const ringOfNames = warning(
  1311,
  () =>
    "nginx builds its ring from the names in the server lines, and Limpet from addresses. When one replaces the other, nearly all keys of that server move, once.",
);
export const resolverByName = warning(
  1312,
  (name: string) =>
    `The resolver ${quote(name)} is not carried over, because it has a name. Write its IP address in dns: { resolvers: […] }, or leave them out to use those of /etc/resolv.conf.`,
);
export const serverParameter = warning(
  1313,
  (parameter: string, instead: string) => `${parameter} is not carried over. ${instead}`,
);
export const tooMuch = warning(
  1314,
  (text: string, used: string) => `${text} is more than rules allow. It became ${used}, the most that they do.`,
);
export const serverTwice = warning(
  1315,
  (address: string, times: number, result: string) =>
    `The address ${address} is listed ${times === 2 ? "twice" : `${times} times`} here, and once in the rules, with ${result}.`,
);
export const connectionsOfAllWorkers = note(
  1316,
  () =>
    "Without zone, nginx counts max_conns separately in each worker. Limpet counts maxConnections across all of them, so the limit is reached sooner.",
);
export const weightTooHigh = warning(
  1318,
  (weight: string) =>
    `A weight is at most 65535 in rules, so ${weight} became 65535. Divide the weights of all servers by the same number.`,
);

// 132x: methods and keys; routes and attributes of sticky

export const methodNotThere = warning(
  1320,
  (method: string) =>
    `Limpet has no ${method} yet: requests without a session go round robin by weight. If the method matters more than sessions, leave this upstream in nginx.conf.`,
);
export const byTimes = note(
  1326,
  (method: string) =>
    `Of two servers that are drawn by weight, peakEwma() takes the one that answers sooner${method.startsWith("random") ? "" : `, where ${method} looks at all`}. ` +
    "A slow answer and a failure count at once, and fade in 10 seconds; decay says otherwise." +
    (method.includes("last_byte") ? " The time is that to the first byte of the answer, not to the last." : ""),
);
export const mappedAddresses = warning(
  1321,
  (place: string) =>
    `${place} accepts IPv4 clients on an IPv6 socket (ipv6only=off). nginx hashes all 16 bytes of their addresses, Limpet the IPv4 network: these clients move, once. ` +
    "Clients of IPv4 sockets stay.",
);
export const keyOfCapture = error(
  1322,
  (variable: string) =>
    `${variable} is what the last regular expression captured, which rules cannot read. Name the capture in nginx.conf, (?<key>…), and write variable("key").`,
);
export const constantKey = warning(
  1323,
  () => "The key is the same for every request, so all go to one server, as they did in nginx.",
);

export const routeTwice = note(
  1324,
  (route: string, address: string) =>
    `More than one server has the route ${quote(route)}. As in nginx, the first of them that is no backup gets its sessions: ${address}.`,
);
export const secureAdded = warning(
  1325,
  (why: string) =>
    `Browsers refuse a cookie ${why} without Secure, so the rules have secure: true, and clients need TLS.`,
);

// 133x: sticky

export const cookieAttributes = note(
  1330,
  (attributes: string) =>
    `nginx wrote the cookie without ${attributes}. Limpet's has it by default; the docstrings of issueCookie say how to omit it.`,
);
export const cookiesInFlight = note(
  1331,
  () =>
    "Cookies of nginx's sticky are not signed. The rules accept them as well, so that sessions continue, and issue signed ones. When the old ones have expired, delete the route() after issueCookie(), and hide: false.",
);
export const cookiesInFlightLost = warning(
  1332,
  (why: string) =>
    `Cookies that clients already have are not understood, ${why}: each session is balanced again, once. Migrate when there are few sessions.`,
);
export const longestCookie = note(
  1333,
  () => "Browsers keep a cookie for 400 days at most, so expires became 34560000 seconds.",
);
export const stickyParameter = warning(
  1334,
  (parameter: string, instead: string) => `The parameter ${parameter} of sticky is not carried over. ${instead}`,
);
export const routeSource = note(
  1335,
  (routes: string) =>
    `${routes} nginx uses the first variable that is not empty; Limpet goes on to the next one if it names no server.`,
);
export const learnedElsewhere = error(
  1336,
  (variable: string) =>
    `${variable} is not a cookie or header of the response, so learn() cannot see it. Name what carries the new session id: create: [cookie("…")].`,
);
export const learnedSessionsLost = note(
  1337,
  () =>
    "What nginx has learned stays in its memory: earlier sessions are balanced again, once. Migrate when there are few sessions.",
);
export const stickyUnknown = error(
  1338,
  (text: string) => `What "${text}" does is unknown. Choose an affinity for it in the rules: see docs/affinities.md.`,
);
export const secretOfSticky = note(
  1339,
  (directive: string) =>
    `${directive} is not carried over: Limpet signs with its own keys, from the file that the rules name.`,
);

// 134x: connections and requests

export const lifetimeInPool = note(
  1340,
  () =>
    "keepalive_time is carried over as lifetime. Only nginx's own pool of connections knows it: include limpet.conf, not limpet-pool.conf or limpet-pool-1.29.7.conf.",
);
export const directiveNotCarried = warning(
  1341,
  (text: string, instead: string) => `${text} is not carried over. ${instead}`,
);
export const checkMoved = note(
  1348,
  (name: string) =>
    `${name} became health: { check } in the rules. Remove the line: nginx itself does not know it, and Limpet checks the servers.`,
);
export const checkPartNotCarried = warning(
  1349,
  (name: string, text: string) =>
    `"${text}" of ${name} is not carried over. Look at the options of health: { check }, and write what comes next to it.`,
);
export const checksDiffer = warning(
  1350,
  (name: string) =>
    `The servers of this upstream are checked from several locations. An upstream of the rules has one check, the first; this ${name} is not carried over.`,
);
export const queueMoved = note(
  1359,
  () =>
    "queue became an option of the rules. Each worker has a queue of its own, and of one client address at most 32 requests wait; perClient says otherwise.",
);
export const splitMoved = warning(
  1360,
  (main: string, others: readonly string[]) =>
    `The upstreams ${list([main, ...others])} became groups of one upstream of the rules, so what this chooses holds for a whole session. Limpet hashes the key in another way: clients without a session may change their group once. What blocks have beside servers is that of ${quote(main)}. Remove this, and any map that uses it.`,
);
export const splitPass = warning(
  1361,
  (variable: string, main: string) =>
    `In place of ${variable} write ${quote(main)}: the canary of the rules chooses the group.`,
);
export const splitByOtherKey = warning(
  1362,
  () =>
    "The group of a session is decided by the key that is hashed, not by the key of split_clients. An upstream has one key for both.",
);
export const directiveNotNeeded = note(1342, (text: string, why: string) => `${text} has no counterpart. ${why}`);
export const twoProtocols = warning(
  1343,
  (protocols: string, used: string) =>
    `Requests reach this upstream over ${protocols}. Only one of them is used to check whether a failed server is back; the rules say ${quote(used)}.`,
);
export const passOfVariable = note(
  1344,
  (target: string) =>
    `Where this passes requests is only known when a request arrives (${target}). If it may be an upstream of the rules, the location needs its include.`,
);
export const keepAliveLocal = warning(
  1345,
  () =>
    'local is not carried over: the locations that pass requests to this upstream share its connections. Where they must not, see "Servers that use TLS" in docs/including.md.',
);
export const lastTryCounted = note(
  1346,
  (upstream: string, server: string, why: string) =>
    `The rules of ${quote(upstream)} have countLastTry: true. Without it, Limpet would not avoid ${server}: ${why}. It adds a log_by_lua; if you have one of your own, see docs/including.md.`,
);
export const tlsDiffers = warning(
  1347,
  (upstream: string, place: string, different: readonly string[]) =>
    `This location and that of ${place} must not share connections to ${quote(upstream)}, because they differ in ${list(different)}. What to write in nginx.conf is in docs/including.md, "Servers that use TLS".`,
);
