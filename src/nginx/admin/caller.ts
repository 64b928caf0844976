import type { Secret } from "../../affinity/affinities/secret.ts";
import { slice } from "../../affinity/bytes.ts";
import { isIpAddress } from "../../affinity/servers/address-form.ts";
import { hostName } from "../machine/host-name.ts";
import { nginxMachine } from "../machine/machine.ts";
import { readSecret } from "../machine/secrets.ts";
import { FORBIDDEN, UNAUTHORIZED } from "./answer.ts";
import { parseAdminTokens, type AdminToken } from "./tokens.ts";

/** Who sent a request to the API. */
export interface Caller {
  /** For the log: the address that connected, and the token's name. */
  readonly name: string;
  readonly mayWrite: boolean;
}

/** Why a request is not answered. */
export interface Denial {
  readonly status: number;
  readonly reason: string;
}

const variables = ngx.var;

/** `undefined` where the rules name none. */
let tokens: readonly AdminToken[] | undefined;

/** Loads the tokens of the rules, in the init phase. Throws where they cannot be used: nginx does not start without them. */
export function loadAdminTokens(this: void, secret: Secret | undefined): void {
  tokens = undefined;
  if (secret === undefined) return;
  const parsed = parseAdminTokens(readSecret(secret));
  if (typeof parsed !== "string") {
    tokens = parsed;
    return;
  }
  const place = secret.kind === "file" ? secret.path : `the environment variable ${secret.name}`;
  error(`limpet: ${place}: ${parsed}`, 0);
}

/**
 * Whoever has a token; or, where the rules name none, whoever connects from this machine itself, by a URL that names
 * it, and neither through another proxy nor from a page of another site.
 */
export function currentCaller(this: void): Caller | Denial {
  const address = variables.realip_remote_addr ?? variables.remote_addr ?? "";
  if (tokens !== undefined) return callerByToken(tokens, address);
  if (!isLoopback(address)) return denied(`requests from ${address} need a token, and the rules name none: set admin`);
  const sign = signOfProxy();
  if (sign !== undefined) {
    return denied(`it came through a proxy (${sign}), so it needs a token: set admin in the rules`);
  }
  const host = variables.host ?? "";
  if (!isOwnName(host) && !isUnixSocket(address))
    return denied(`without a token, the URL must have localhost or a loopback address in it, not ${host}`);
  if (!isSameOrigin()) return denied("it comes from a page of another site");
  return { name: address, mayWrite: true };
}

/** What proxies add, and whoever asks for himself does not. */
const HEADERS_OF_PROXIES = [
  "Forwarded",
  "Via",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Port",
  "X-Forwarded-Proto",
  "X-Forwarded-Server",
  "X-Original-Host",
  "X-Real-IP",
  "X-Client-IP",
  "True-Client-IP",
  "CF-Connecting-IP",
  "X-Envoy-External-Address",
];

const HTTP_1_1 = 1.1;

/**
 * By what a request tells that a proxy passed it on, who makes it look like this machine's own. One that adds nothing is
 * known by its version where it is an nginx, whose `proxy_pass` speaks HTTP/1.0 before nginx 1.29.7 unless it is told otherwise.
 */
function signOfProxy(): string | undefined {
  if ((ngx.req.http_version() ?? 0) < HTTP_1_1) return "it is of HTTP/1.0, as of nginx's proxy_pass";
  const [headers] = ngx.req.get_headers(0);
  for (const header of HEADERS_OF_PROXIES) {
    if (headers[header] !== undefined) return `it has the header ${header}`;
  }
  return undefined;
}

/**
 * Why metrics are not for whoever asks from this machine: by a name that is not this machine's, a page of another site may
 * have its visitor's browser ask (DNS rebinding). Who asks from elsewhere was let in by nginx.conf.
 */
export function rebindingOf(this: void): Denial | undefined {
  const address = variables.realip_remote_addr ?? variables.remote_addr ?? "";
  if (!isLoopback(address) || isUnixSocket(address)) return undefined;
  const host = variables.host ?? "";
  if (isOwnName(host) || host === thisMachine) return undefined;
  return denied(`from this machine itself, the URL must have localhost, a loopback address or ${thisMachine} in it`);
}

/** As `$host` has it. */
const thisMachine = hostName().toLowerCase();

/** Whether a URL with this host leads to this machine, whoever answers DNS: 127.0.0.1.example.com is anybody's. */
function isOwnName(host: string): boolean {
  return host === "localhost" || host === "[::1]" || (isIpAddress(host) && isLoopback(host));
}

function callerByToken(known: readonly AdminToken[], address: string): Caller | Denial {
  const header = variables.http_authorization ?? "";
  const isBearer = slice(header, 0, 7).toLowerCase() === "bearer ";
  const given = isBearer ? slice(header, 7, header.length) : "";
  let caller: Caller | undefined;
  // All are compared, so that the time tells nothing.
  for (const { name, token, mayWrite } of known) {
    if (isEqual(given, token)) caller = { name: `${address} (${name})`, mayWrite };
  }
  const reason = isBearer ? "the token is not known" : "a token is needed: Authorization: Bearer TOKEN";
  return caller ?? { status: UNAUTHORIZED, reason };
}

/** For comparisons: what it makes of two texts is equal where they are, and how far it is equal tells nothing of them. */
const blinded = nginxMachine.hmacSha256(`${ngx.now()} ${ngx.worker.pid()} ${tostring({})}`);

function isEqual(one: string, other: string): boolean {
  return blinded(one) === blinded(other);
}

function isLoopback(address: string): boolean {
  return slice(address, 0, 4) === "127." || address === "::1" || isUnixSocket(address);
}

/** nginx says "unix:" and no more. */
function isUnixSocket(address: string): boolean {
  return slice(address, 0, 5) === "unix:";
}

/** Browsers name the site of a page that sends more than a plain GET. */
function isSameOrigin(): boolean {
  const origin = variables.http_origin;
  if (origin === undefined) return true;
  return origin === `${variables.scheme ?? "http"}://${variables.http_host ?? ""}`;
}

function denied(reason: string): Denial {
  return { status: FORBIDDEN, reason };
}
