import ts from "typescript";

/** What is wrong, before it is known where. */
export interface Finding {
  /** Stable: shown as `LIMPET` and this number. */
  readonly code: number;
  readonly category: ts.DiagnosticCategory;
  readonly message: string;
}

/** Marks our own among TypeScript's and TSTL's diagnostics. */
export const SOURCE = "limpet";

type Factory<Details extends readonly unknown[]> = (...details: Details) => Finding;

/** What stops the build. */
function error<Details extends readonly unknown[]>(
  code: number,
  message: (...details: Details) => string,
): Factory<Details> {
  return (...details) => ({ code, category: ts.DiagnosticCategory.Error, message: message(...details) });
}

/** What works, but hardly as it was meant. */
function warning<Details extends readonly unknown[]>(
  code: number,
  message: (...details: Details) => string,
): Factory<Details> {
  return (...details) => ({ code, category: ts.DiagnosticCategory.Warning, message: message(...details) });
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
    `There are no rules in ${path}. Write them there, or name the file: limpet build path/to/routing.ts`,
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
  (given: unknown) => `An affinity is what hash() returns, not ${describe(given)}.`,
);
export const ipHashOfAnother = warning(
  414,
  () =>
    "The lookup table ipHash picks what nginx's ip_hash picks only for clientAddress({ ipv4: 24, ipv6: 128 }) as the first session source. " +
    'For other keys "rendezvous" has more even shares.',
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
