import { error, note, quote, warning } from "../findings/finding.ts";

// 13xx: what of an nginx.conf is not in the rules that were made of it

// 130x: whole upstreams

export const noUpstreamBlocks = error(
  1301,
  () =>
    'There is no upstream {} in it, so there is nothing to make rules of. Give what "nginx -T" prints, or go without --from.',
);
export const luaBalancer = error(
  1302,
  (name: string, directive: string) =>
    `The upstream ${quote(name)} picks servers with a ${directive} of its own, which is not read. It stays in nginx.conf; ` +
    "to move it, write what its Lua does as a rule.",
);
export const upstreamNameNotAllowed = error(
  1303,
  (name: string) =>
    `Rules cannot name an upstream ${quote(name)}: only letters, digits, "_", "-" and "." are allowed, 64 at most. ` +
    "It stays in nginx.conf; rename it there, and begin anew.",
);
export const upstreamWithoutServers = error(
  1304,
  (name: string) => `The upstream ${quote(name)} has no server lines, so it stays in nginx.conf.`,
);
export const stateFile = error(
  1305,
  (path: string) =>
    `The servers are in ${path}, which nginx writes while it runs. Copy them from there into the rules; a change is then a build and a reload.`,
);
export const streamUpstream = note(
  1306,
  (name: string) => `The upstream ${quote(name)} is one of stream {}. Limpet balances HTTP, so it stays as it is.`,
);
export const unknownDirective = warning(
  1307,
  (directive: string) =>
    `What ${quote(directive)} does here is not known, so it is not carried over. Look up whether you need it; generated upstreams do not have it.`,
);
export const noSession = note(
  1308,
  (name: string) =>
    `Nothing in ${quote(name)} ties a session to a server, so its rule goes by turns, as nginx did. Name in session what your clients bring, ` +
    "or take the upstream out of the rules and leave it in nginx.conf.",
);

// 131x: servers

export const hostNameInServer = error(
  1310,
  (host: string) =>
    `nginx looks ${quote(host)} up when it starts, and rules need the IP address. Write it in the rules: getent ahosts ${host}`,
);
export const ringOfNames = warning(
  1311,
  () =>
    "nginx's ring is made of the names in the server lines, and that of the rules of addresses. Where one takes the place of the other, " +
    "about all keys of that server move, once.",
);
export const resolvedServer = error(
  1312,
  (parameter: string) =>
    `With ${parameter} nginx follows DNS while it runs, which rules do not. Write the addresses of today in the rules, and build anew when they change.`,
);
export const serverParameter = warning(
  1313,
  (parameter: string, instead: string) => `${parameter} is not carried over. ${instead}`,
);
export const healthOfOneServer = warning(
  1314,
  (text: string, used: string) =>
    `Rules have one maxFails and failTimeout for all servers of an upstream. This one's ${text} gave way to ${used}.`,
);
export const serverTwice = warning(
  1315,
  (address: string, result: string) =>
    `The address ${address} stands here twice, and once in the rules, with ${result}.`,
);
export const connectionsOfAllWorkers = note(
  1316,
  () =>
    "Without zone, nginx counts max_conns in each worker by itself. Limpet counts maxConnections over all of them, so that it is reached sooner.",
);
export const routeIsNoName = warning(
  1317,
  (route: string) =>
    `Rules cannot name a server ${quote(route)}: only letters, digits, "_", "-" and "." are allowed, 64 at most. ` +
    "It has another name in the rules, so sessions with this route are balanced anew.",
);
export const weightTooHigh = warning(
  1318,
  (weight: string) =>
    `A weight is at most 65535 in rules, so ${weight} became 65535. Divide the weights of all servers by the same number.`,
);

// 132x: methods and keys

export const methodNotThere = warning(
  1320,
  (method: string) =>
    `Limpet has no ${method} yet: requests of no session go round robin by weight. If it matters more than sessions do, leave this upstream in nginx.conf.`,
);
export const mappedAddresses = warning(
  1321,
  (place: string) =>
    `${place} takes IPv4 clients on an IPv6 socket (ipv6only=off). nginx hashes all 16 bytes of their addresses, Limpet the IPv4 network: these clients move, once. ` +
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

// 133x: sticky

export const cookieAttributes = note(
  1330,
  (attributes: string) =>
    `nginx wrote the cookie without ${attributes}. Limpet's has that by default; the docstrings of issueCookie say how to leave it out.`,
);
export const cookiesInFlight = note(
  1331,
  () =>
    "Cookies of nginx's sticky are not signed. The rules take them as well, so that sessions go on, and hand out signed ones. " +
    "When the old ones have expired, delete the route() behind issueCookie(), and hide: false.",
);
export const cookiesInFlightLost = warning(
  1332,
  (why: string) =>
    `Cookies that clients have already are not understood, ${why}: each session is balanced anew, once. Move when few are about.`,
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
  () =>
    "The servers' names are the routes. nginx asks the first variable that is not empty; Limpet goes on to the next where it names no server.",
);
export const learnedElsewhere = error(
  1336,
  (variable: string) =>
    `${variable} is no cookie or header of the answer, so learn() cannot see it. Name what carries the new session id: create: [cookie("…")].`,
);
export const learnedSessionsLost = note(
  1337,
  () =>
    "What nginx has learned stays in its memory: sessions of before are balanced anew, once. Move when few are about.",
);
export const stickyUnknown = error(
  1338,
  (text: string) => `What "${text}" does is not known. Choose an affinity for it in the rules: see docs/affinities.md.`,
);
export const secretOfSticky = note(
  1339,
  (directive: string) =>
    `${directive} is not carried over: Limpet signs with keys of its own, from the file that the rules name.`,
);

// 134x: connections and requests

export const keepAliveOff = warning(
  1340,
  () => "Limpet's upstreams keep connections open. To close each after its request, write: keepAlive: { requests: 1 }.",
);
export const directiveNotCarried = warning(
  1341,
  (text: string, instead: string) => `${text} is not carried over. ${instead}`,
);
export const directiveNotNeeded = note(1342, (text: string, why: string) => `${text} has no counterpart. ${why}`);
export const twoProtocols = warning(
  1343,
  (protocols: string, used: string) =>
    `Requests come to this upstream by ${protocols}. A failed server is asked by one of them whether it is back; the rules say ${quote(used)}.`,
);
export const passOfVariable = note(
  1344,
  (target: string) =>
    `Where this passes requests to is only known with the request (${target}). If it may be an upstream of the rules, the location needs its include.`,
);
