import { createHash } from "node:crypto";
import { isIP } from "node:net";
import type { RequestCarrier } from "../../affinity/affinities/carrier.ts";
import { rewriteArguments } from "../../affinity/query.ts";
import type { Request } from "../../affinity/request.ts";
import { argumentVariable } from "../../affinity/session/query-argument.ts";
import { cookieVariable } from "../../affinity/session/cookie.ts";
import { headerVariable } from "../../affinity/session/header.ts";
import { jwtVariable } from "../../affinity/session/jwt-claim.ts";
import type { ReadKey } from "../../affinity/session/read-key.ts";
import type { SessionSource } from "../../affinity/session/source.ts";
import { endsAll } from "../../rules/lua/endless-loop.ts";
import type { RequestDescription } from "../explain/request.ts";

/** A request that carries a value where a source reads it; unchanged if it already has a value there. */
export function carrying(description: RequestDescription, source: SessionSource, value: string): RequestDescription {
  if (typeof source === "function") {
    return askedBy(source, value).reduce((made, name) => withVariable(made, name, value), description);
  }
  switch (source.kind) {
    case "bearerToken":
      return withHeader(description, "Authorization", `Bearer ${value}`);
    case "clientAddress":
      return { ...description, address: description.address ?? addressOf(value) };
    case "combine":
      return source.sources.reduce((made, part) => carrying(made, part, value), description);
    case "jwtClaim":
      return withVariable(description, jwtVariable(source), tokenWith(source.claim, value));
    case "pathParameter":
      return withTarget(description, `/;${source.name}=${encodeURIComponent(value)}`);
    case "withoutRoute":
      return carrying(description, source.source, value);
    case "cookie":
      return withCookie(description, source.name, value);
    case "header":
      return withHeader(description, source.name, value);
    case "prefixedHeader":
      return withHeader(description, source.name, source.prefix + value);
    case "queryArgument":
      return withTarget(description, `/?${source.name}=${encodeURIComponent(value)}`);
    case "variable":
      return withVariable(description, source.name, value);
  }
}

/** An unsigned token with a claim. Values are bytes, of which JSON takes those of UTF-8 as they are. */
function tokenWith(claim: readonly string[], value: string): string {
  const payload = claim.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  return `${base64url('{"alg":"none"}')}.${base64url(JSON.stringify(payload))}.`;
}

function base64url(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("base64url");
}

/** A request that has another value where a client brings an id in requests only. */
export function bringing(description: RequestDescription, where: RequestCarrier, value: string): RequestDescription {
  const { headers = [], target = "/" } = description;
  switch (where.kind) {
    case "bearerToken":
      return { ...description, headers: addedHeader(headers, "Authorization", `Bearer ${value}`, true) };
    case "prefixedHeader":
      return { ...description, headers: addedHeader(headers, where.name, where.prefix + value, true) };
    case "queryArgument": {
      const query = target.indexOf("?") + 1;
      const needle = `${where.name.toLowerCase()}=`;
      const rewriter = { rewriteArgument: () => encodeURIComponent(value) };
      return {
        ...description,
        target: target.slice(0, query) + rewriteArguments(target.slice(query), needle, rewriter),
      };
    }
  }
}

/** The nginx variables that a function of the request reads, if each has this value. */
function askedBy(read: ReadKey, value: string): readonly string[] {
  const asked = new Set<string>();
  const answer = (name: string): string => {
    asked.add(name);
    return value;
  };
  const request: Request = {
    cookie: (name) => answer(cookieVariable(name)),
    header: (name) => answer(headerVariable(name)),
    queryArgument: (name) => answer(argumentVariable(name)),
    variable: answer,
  };
  try {
    read(request);
  } catch (error) {
    if (endsAll(error)) throw error;
    // In nginx such a request goes round robin; here, a finding reports a sample without a key.
  }
  return [...asked];
}

function withVariable(description: RequestDescription, name: string, value: string): RequestDescription {
  if (name.startsWith("cookie_")) return withCookie(description, name.slice("cookie_".length), value);
  if (name.startsWith("http_")) return withHeader(description, name.slice("http_".length).replaceAll("_", "-"), value);
  if (description.variables !== undefined && Object.hasOwn(description.variables, name)) return description;
  return { ...description, variables: { ...description.variables, [name]: value } };
}

function withTarget(description: RequestDescription, target: string): RequestDescription {
  return description.target === undefined ? { ...description, target } : description;
}

function withCookie(description: RequestDescription, name: string, value: string): RequestDescription {
  return { ...description, headers: addedCookie(description.headers ?? [], name, value, false) };
}

function withHeader(description: RequestDescription, name: string, value: string): RequestDescription {
  return { ...description, headers: addedHeader(description.headers ?? [], name, value, false) };
}

type Headers = NonNullable<RequestDescription["headers"]>;

/** @param replaces whether an existing value is replaced; otherwise it stays */
export function addedHeader(headers: Headers, name: string, value: string, replaces: boolean): Headers {
  const variable = headerVariable(name);
  const isThere = headers.some(([other]) => headerVariable(other) === variable);
  if (isThere && !replaces) return headers;
  return [...headers.filter(([other]) => headerVariable(other) !== variable), [name, value]];
}

/** The same for one cookie of the `Cookie` header. */
export function addedCookie(headers: Headers, name: string, value: string, replaces: boolean): Headers {
  const before = headers.find(([other]) => headerVariable(other) === "http_cookie")?.[1] ?? "";
  const others: string[] = [];
  let isThere = false;
  for (const pair of before.split(/; */)) {
    const isSame = pair.slice(0, name.length + 1).toLowerCase() === `${name.toLowerCase()}=`;
    if (isSame) isThere = true;
    else if (pair !== "") others.push(pair);
  }
  if (isThere && !replaces) return headers;
  return addedHeader(headers, "Cookie", [...others, `${name}=${value}`].join("; "), true);
}

/** A value that is an address, or an IPv4 address made of it. */
function addressOf(value: string): string {
  if (isIP(value) !== 0) return value;
  const [first = 0, second, third, fourth] = createHash("md5").update(value, "latin1").digest();
  return `${1 + (first % 223)}.${second}.${third}.${fourth}`;
}
