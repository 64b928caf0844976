import ts from "typescript";
import { error, warning } from "./finding.ts";
import type { Factory, Finding } from "./finding.ts";

/** Marks our own among TypeScript's and TSTL's diagnostics. */
export const SOURCE = "limpet";

/** {@link Finding.saysMore} */
function sayingMore<Details extends readonly unknown[]>(factory: Factory<Details>): Factory<Details> {
  return (...details) => ({ ...factory(...details), saysMore: true });
}

/** A finding at a node of the rules. */
export function at(node: ts.Node, { code, category, message }: Finding): ts.Diagnostic {
  const file = node.getSourceFile();
  const start = node.getStart(file);
  return { source: SOURCE, code, category, messageText: message, file, start, length: node.getEnd() - start };
}

/** A finding that is in no file. */
export function nowhere({ code, category, message }: Finding): ts.Diagnostic {
  return { source: SOURCE, code, category, messageText: message, file: undefined, start: undefined, length: undefined };
}

// 1xx: the build and its files

export const rulesNotFound = error(
  101,
  (path: string) =>
    `There are no rules in ${path}. Write them there, or name the file that has them: path/to/routing.ts`,
);
export const noDefaultExport = error(
  102,
  () => 'The rules have no default export. Write "export default defineRouting({ … })".',
);
export const notDefineRouting = error(
  103,
  () => 'The default export is not what defineRouting returned. Write "export default defineRouting({ … })".',
);
export const rulesThrew = error(
  104,
  (message: string) => `The rules stopped with an error while they were read: ${message}`,
);
export const inTheWay = error(
  105,
  (path: string) =>
    `${path} is not known to be made by "limpet build", so it is left alone and nothing was written. ` +
    "Move it away, or name another folder with --out.",
);
export const badPrefix = error(
  106,
  (prefix: string) =>
    `The prefix ${JSON.stringify(prefix)} cannot stand in nginx.conf. Name an absolute path of letters, digits and "_ . / @ + -".`,
);
export const sameModule = error(
  107,
  (first: string, second: string, module: string) =>
    `${first} and ${second} would both be the Lua module ${module}. Rename one of them.`,
);
export const notInNginx = error(
  108,
  (specifier: string) =>
    `nginx cannot load "${specifier}": the rules run there as Lua, without Node and its packages. ` +
    'Import only "limpet" and TypeScript files of this project.',
);

export const partOfJson = error(
  109,
  (specifier: string) =>
    `In Lua a JSON file is one value. Write import data from ${JSON.stringify(specifier)}, and data.name for a part of it.`,
);

export const optionalCallOfModule = error(
  110,
  (callee: string) =>
    `typescript-to-lua makes wrong Lua of ${callee}?.(…), as of every optional call of an imported module's member. ` +
    `Write if (${callee} !== undefined) ${callee}(…).`,
);
export const subjectEvaluatedTwice = warning(
  111,
  (subject: string) =>
    `typescript-to-lua evaluates ${subject} twice here, to look whether it is undefined and to call the method. ` +
    `Put it in a constant first: const value = ${subject}`,
);
export const trueInLua = warning(
  112,
  (empty: readonly string[], { isDefault, isMissing }: { isDefault: boolean; isMissing: boolean }) => {
    const comparisons = empty.map((value) => `!== ${value}`).join(" and ");
    const instead = isDefault
      ? `${isMissing ? "?? in place of ||, or " : ""}${comparisons} and ?: in place of ||`
      : `${isMissing ? "!== undefined, or " : ""}${comparisons}`;
    return `In Lua ${empty.join(" and ")} ${empty.length === 1 ? "is" : "are"} true, other than in JavaScript. Write ${instead}${isMissing ? ", whichever is meant" : ""}.`;
  },
);

// 2xx: options

export const wrongValue = error(
  201,
  (option: string, expected: string, given: unknown) => `${option} must be ${expected}, not ${describe(given)}.`,
);
export const missingOption = error(
  202,
  (option: string, expected: string) => `The option ${option} is missing. It must be ${expected}.`,
);
export const unknownOption = error(203, (option: string, meant: string | undefined, known: readonly string[]) =>
  meant === undefined
    ? `There is no option ${JSON.stringify(option)} here; there is ${known.join(", ")}.`
    : `There is no option ${JSON.stringify(option)} here. Did you mean ${JSON.stringify(meant)}?`,
);

// 3xx: upstreams and servers

export const noUpstreams = error(301, () => "There is no upstream. Add one: upstreams: { shop: { servers: […], … } }");
export const badUpstreamName = error(
  302,
  (name: string) =>
    `An upstream cannot be named ${JSON.stringify(name)}. Use 1 to 64 letters, digits, "_", "-" or ".".`,
);
export const noServers = error(
  303,
  () => 'The upstream has no servers. Add one: servers: [{ name: "a", address: "10.0.0.11:8080" }]',
);
export const badServerName = error(
  304,
  (name: string) => `A server cannot be named ${JSON.stringify(name)}. Use 1 to 64 letters, digits, "_", "-" or ".".`,
);
export const duplicateServerName = error(
  305,
  (name: string) =>
    `Another server of this upstream is named ${JSON.stringify(name)} too. Sessions belong to a server's name, so each needs its own.`,
);
export const duplicateAddress = error(
  306,
  (address: string, other: string) =>
    `The server ${JSON.stringify(other)} of this upstream has the address ${JSON.stringify(address)} already. ` +
    "To send it more requests, raise its weight.",
);
export const hostName = error(
  307,
  (host: string, port: string | undefined) =>
    `Host names such as ${JSON.stringify(host)} are not supported yet, for nginx could not look them up while it picks a server. ` +
    `Write the server's IP address${port === undefined ? "" : `, as in "10.0.0.11:${port}"`}.`,
);
export const badAddress = error(
  308,
  (address: string) =>
    `${JSON.stringify(address)} is not an address. Write "10.0.0.11:8080", "[2001:db8::1]:8080" or "unix:/run/app.sock".`,
);
export const badPort = error(
  309,
  (port: string, address: string) =>
    `${JSON.stringify(port)} in ${JSON.stringify(address)} is not a port. Ports are 1 to 65535; without one, 80 is meant.`,
);
export const badIpv6 = error(
  310,
  (address: string) =>
    `${JSON.stringify(address)} is not an IPv6 address with or without a port. Write it like "[2001:db8::1]:8080".`,
);
export const unbracketedIpv6 = error(
  311,
  (address: string) =>
    `An IPv6 address needs brackets, or its port could not be told apart. Write "[${address}]:80", or the port that is meant.`,
);
export const badSocket = error(
  312,
  (address: string) =>
    `${JSON.stringify(address)} is not a unix socket. Write its absolute path behind "unix:", as in "unix:/run/app.sock": ` +
    "at most 107 bytes, without spaces, colons and nginx's own punctuation.",
);
export const urlAsAddress = error(
  313,
  (url: string, host: string) =>
    `${JSON.stringify(url)} is a URL. Write the address alone, ${JSON.stringify(host)}; the scheme stands in nginx.conf, in proxy_pass.`,
);
export const everyServerDown = error(
  314,
  () => "Every server of the upstream is down. Remove down: true from one of them.",
);
export const onlyBackups = error(
  315,
  () =>
    "Every server of the upstream is a backup, so there is none that they stand in for. Remove backup: true from one of them.",
);
export const allWeightsZero = error(
  316,
  () =>
    "Every server that is neither down nor a backup has weight 0, so none takes requests. Give one of them a weight from 1 on.",
);
export const tooManyServers = error(
  317,
  (count: number, most: number) =>
    `The upstream has ${count} servers, and ${most} is the most. Split it into several upstreams.`,
);
export const duplicateUpstream = error(
  318,
  (name: string, other: string) =>
    `nginx does not tell the upstreams ${JSON.stringify(other)} and ${JSON.stringify(name)} apart, for it ignores case. Rename one of them.`,
);
export const nobodyTakesNewSessions = error(
  319,
  () =>
    "New sessions have nowhere to go: every server of the upstream is draining, is down or has weight 0. " +
    "Add a server for them, or take draining: true from one.",
);
export const badIncarnation = error(
  320,
  (fault: "is empty" | "is longer" | "has a control character") =>
    `An incarnation is 1 to 256 bytes without control characters, and this one ${fault}. ` +
    'Write what changes with the server\'s memory, as in incarnation: "v42", or leave the option out.',
);
export const incarnationWithoutToken = warning(
  321,
  (option: string) =>
    `${option} is of use only with issueCookie() or tagSession(), for only what they give to clients tells a server's incarnations apart. ` +
    "Add one of them to affinity, or leave the option out.",
);
export const badHeaderOption = error(
  322,
  (option: string, name: string) =>
    `${option} is the name of a header, and none can be named ${JSON.stringify(name)}. Write the name alone, without colon, space and value, as in "X-Started".`,
);

// 4xx: session sources and affinities

export const noSessionSource = error(
  401,
  () =>
    'The upstream has no session source, so no session could be told from another. Add one: session: [cookie("sid")]',
);
export const notASessionSource = error(
  402,
  (given: unknown) =>
    `A session source is what cookie("sid"), header("X-Session-Id") and the like return, or a function of the request, not ${describe(given)}.`,
);
export const badCookieName = error(
  403,
  (name: string) =>
    `No cookie can be named ${JSON.stringify(name)}. A name is letters, digits and !#$%&'*+-.^_\`|~ (RFC 6265).`,
);
export const badHeaderName = error(
  404,
  (name: string) =>
    `No header can be named ${JSON.stringify(name)}. Write the name alone, without colon, space and value: header("X-Session-Id")`,
);
export const headerThatNginxDrops = warning(
  405,
  (name: string) =>
    `nginx drops a request header named ${JSON.stringify(name)}, for it takes only letters, digits and "-". ` +
    'Unless the clients can send another, set underscores_in_headers on (for "_") or ignore_invalid_headers off in nginx.conf.',
);
export const badPathParameterName = error(
  406,
  (name: string) =>
    `No path parameter can be named ${JSON.stringify(name)}. Write the name alone: pathParameter("jsessionid")`,
);
export const badQueryArgumentName = error(
  407,
  (name: string) =>
    `No argument of a query string can be named ${JSON.stringify(name)}. Write the name alone: queryArgument("sid")`,
);
export const dollarInVariable = error(
  408,
  (name: string) =>
    `A variable is named without the "$". Write variable(${JSON.stringify(name.replace(/^\$\{?|\}$/g, ""))}).`,
);
export const badVariableName = error(
  409,
  (name: string) =>
    `nginx has no variable named ${JSON.stringify(name)}. A name is letters, digits and "_": variable("remote_user")`,
);
export const emptyCombine = error(
  410,
  () => 'combine() without sources never has a key. Name them: combine(header("X-Tenant"), cookie("sid"))',
);
export const combineOfOne = warning(
  411,
  () => "combine() of one source only makes its key longer. Write that source alone.",
);
export const emptySeparator = error(
  412,
  () => 'An empty separator would cut off the whole key. Write what stands before the route, or leave it out for ".".',
);
export const notAnAffinity = error(
  413,
  (given: unknown) =>
    `An affinity is what hash(), issueCookie(), tagSession(), route() or learn() returns, not ${describe(given)}.`,
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
export const asyncFunction = error(
  419,
  (kind: string) =>
    `This function is ${kind}, and nginx does not wait for it. Write a plain function that returns the value itself.`,
);
export const emptySources = error(
  420,
  (option: string) =>
    `The list ${option} is empty, so no session would be found. Name a source, as in ${option}: [cookie("sid")], or leave the option out for the upstream's session.`,
);

// 5xx: issued cookies and tagged sessions

export const secureNeeded = error(
  501,
  (what: string) =>
    `Browsers drop a cookie ${what} that is not Secure. Write secure: true; "auto" and functions are not enough, for a request that came over plain http would get the cookie without it.`,
);
export const hostCookieElsewhere = error(
  502,
  (name: string, option: "path" | "domain") =>
    `Browsers drop a cookie named ${JSON.stringify(name)} ` +
    (option === "path"
      ? 'unless its path is "/". Leave path out, for that is the default, or choose a name without "__Host-".'
      : 'that has a domain. Leave domain out, or choose a name without "__Host-".'),
);
export const badCookieDomain = error(
  503,
  (domain: string) =>
    `${JSON.stringify(domain)} is no domain of a cookie. Write the domain alone, without scheme, port, path and spaces: domain: "example.com"`,
);
export const badCookiePath = error(
  504,
  (path: string) =>
    `${JSON.stringify(path)} is no path of a cookie. It begins with "/" and has neither ";" nor control characters; other characters than ASCII stand percent-encoded: path: "/shop"`,
);
export const idleLongerThanAge = error(
  505,
  (maxIdle: number, maxAge: number) =>
    `A binding that ends ${maxAge} seconds after it was made (maxAge) is never ${maxIdle} seconds without a request. Write a maxIdle of at most ${maxAge}, or leave it out.`,
);
export const renewedTooLate = error(
  506,
  (renewAfter: number, option: "expires" | "maxIdle", limit: number) =>
    `A cookie that is renewed after ${renewAfter} seconds is dead by then, for ${option} is ${limit}. Write a renewAfter below ${limit}, or leave it out for a quarter.`,
);
export const secondIssueCookie = error(
  507,
  () =>
    "The upstream has another issueCookie() before this one. One cookie names the server already, so keep the one that is meant.",
);
export const sameCookieInTwoUpstreams = warning(
  508,
  (name: string, upstream: string) =>
    `The upstream ${JSON.stringify(upstream)} issues a cookie named ${JSON.stringify(name)}, too. Where a browser reaches both by one host, each overwrites the other's. ` +
    "Choose another name for one of them, as in name: " +
    `${JSON.stringify(`${name}-2`)}, or give them different paths.`,
);
export const issuedCookieIsRead = error(
  509,
  (name: string, by: string) =>
    `The issued cookie is named ${JSON.stringify(name)}, as is a cookie in ${by}, and one would take the place of the other (case does not matter here). Choose another name for the issued cookie.`,
);
export const noCarriers = error(
  510,
  () => 'Without a carrier there is nothing to tag. Name what carries the session id: carriers: [cookie("JSESSIONID")]',
);
export const notACarrier = sayingMore(
  error(
    511,
    (given: unknown, sources: string) =>
      `A carrier is what ${sources} returns, not ${describe(given)}: the session id is read in requests and in answers alike, ` +
      "and only for these it is known where it stands in both.",
  ),
);
export const carrierOfCookies = error(
  512,
  (name: string) =>
    `The header ${JSON.stringify(name)} holds cookies, each with a value of its own. Name the cookie that carries the session id: cookie("sid")`,
);
export const duplicateCarrier = error(
  513,
  (kind: "cookie" | "header" | "pathParameter", name: string) =>
    `${kind}(${JSON.stringify(name)}) is a carrier of this upstream already${
      kind === "pathParameter" ? "" : ` (the case of a ${kind}'s name does not matter)`
    }, and a session id is tagged once. Remove one of them.`,
);
export const badTagSeparator = error(
  514,
  (given: string) =>
    `${JSON.stringify(given)} cannot stand between a session id and its tag. Write "~", ".", "!" or "*": these are in no tag, ` +
    "and clients leave them as they are in cookies, headers and paths alike.",
);

// 6xx: learned sessions and Redis

export const secondLearn = error(
  601,
  () =>
    "The upstream has another learn() before this one. Its memory is one, so put all that is to be learned and looked up into one learn().",
);
export const nothingLearned = error(
  602,
  () =>
    "Nothing would ever be learned: no cookie and no header is named in which an answer brings a new session id. " +
    'Name it, as in create: [cookie("sid")], or say createFromRequest: true.',
);
export const badMemory = error(
  603,
  (given: string) =>
    `memory must be a size from "64k" to "65536m", not ${JSON.stringify(given)}. Write it as nginx takes it, in "k" or "m": memory: "8m"`,
);
export const keysForRedis = error(
  604,
  () =>
    "learn() with redis needs keys, for it is digests of session ids that are kept there. " +
    'Say where they are: keys: fromFile("/etc/limpet/keys")',
);
export const redisNowhere = error(
  605,
  () =>
    'It is not said where Redis is. Write address: "10.0.0.5:6379", or sentinels: { master: "sessions", addresses: ["10.0.0.6:26379"] }',
);
export const redisInTwoPlaces = error(
  606,
  () => "Redis has both an address and sentinels, which would tell another one. Keep one of the two.",
);
export const badRedisAddress = error(
  607,
  // The address is not repeated, for a URL may have a password in it.
  (port: number) =>
    `This is no address of a Redis or a sentinel. Write it with its port and nothing else, as in "10.0.0.5:${port}", ` +
    `"[2001:db8::5]:${port}", "redis.internal:${port}" or "unix:/run/redis.sock".`,
);
export const noSentinels = error(608, () => 'There is no sentinel to ask. Name one: addresses: ["10.0.0.6:26379"]');
export const badMasterName = error(
  609,
  (name: string) =>
    `Sentinels know no master named ${JSON.stringify(name)}. A name is letters, digits and ".-_", as in "sentinel monitor sessions …".`,
);

// 7xx: secrets. What stands in place of one is never repeated: it may be one.

export const secretInRules = sayingMore(
  error(
    701,
    (option: string) =>
      `A secret must never stand in the rules: it would be in the Lua files of lua-out/ for everybody to read. ` +
      `Say where nginx finds it: ${option}: fromFile("/etc/limpet/${option}") or fromEnvironment("LIMPET_${option.toUpperCase()}")`,
  ),
);
export const notASecret = error(
  702,
  (option: string) =>
    `${option} must be what fromFile("/etc/limpet/${option}") or fromEnvironment("LIMPET_${option.toUpperCase()}") returns.`,
);
export const badSecretPath = error(
  703,
  () => 'The path of a secret is absolute and has no control characters, as in fromFile("/etc/limpet/keys").',
);
export const badEnvironmentName = error(
  704,
  () =>
    'The name of an environment variable is letters, digits and "_", and does not begin with a digit: fromEnvironment("LIMPET_KEYS")',
);

// 8xx: policies

export const notAReaction = error(
  801,
  (failure: string, option: string, given: unknown) =>
    `${option} must be "move", ${failure === "draining" ? '"stay", ' : ""}{ refuse: 503 } or { wait: 2000, otherwise: "move" }` +
    `${failure === option ? ", or { safe: …, unsafe: … } with one of these each" : ""}, not ${describe(given)}.`,
);
export const cannotStay = error(
  802,
  (option: string) =>
    `"stay" is for draining alone, where the session's server still answers. For ${option} write "move" or { refuse: 503 }.`,
);
export const notAnOtherwise = error(
  803,
  (given: unknown) =>
    `When the time is over, "move" or { refuse: 503 } is left to do, so otherwise must be one of these, not ${describe(given)}.`,
);
export const waitInVain = warning(
  804,
  (failure: "draining" | "unknown" | "expired") =>
    `To wait is in vain, for ${
      {
        draining: "a server drains until the rules are changed",
        unknown: "a server that is not in the rules does not come by itself",
        expired: "a binding that has expired stays so",
      }[failure]
    }. Write what stands in otherwise instead of the whole.`,
);
export const policyWithoutEffect = warning(
  805,
  (option: string) =>
    `The policy ${option} has no effect here, for an upstream with hash() alone remembers nobody's server: each key goes to the next of its servers and returns by itself. ` +
    "Leave it out, or add an affinity that remembers.",
);

/** A value of the rules in a sentence. */
function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) {
    return "kind" in value && typeof value.kind === "string" ? `what ${value.kind}() returns` : "an object";
  }
  return String(value);
}

export function isError(diagnostic: ts.Diagnostic): boolean {
  return diagnostic.category === ts.DiagnosticCategory.Error;
}
