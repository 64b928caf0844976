import { slice } from "../bytes.ts";
import {
  NOT_SIMPLE,
  rewriteCookies,
  simpleCookieEnd,
  simpleCookieStart,
  withoutCookie,
  type CookieRewriter,
} from "../cookies/cookie-header.ts";
import { setCookieLine } from "../cookies/issued-cookie.ts";
import { setCookieName } from "../cookies/set-cookie.ts";
import { keepFromSharedCaches } from "../cookies/shared-cache.ts";
import { FORGED, NOTHING, better } from "../evidence.ts";
import type { EditableResponse } from "../message.ts";
import type { ProvisionedCookie } from "../provision.ts";
import type { Request } from "../request.ts";
import type { Lineup } from "../servers/lineup.ts";
import { cookieVariable } from "../session/cookie.ts";
import {
  NO_TOKEN,
  authenticBytes,
  copyToken,
  createToken,
  isRenewalDue,
  issueToken,
  tokenOf,
  type Token,
  type TokenCodec,
} from "../token/codec.ts";
import { STRING, createMemo, recall, remember } from "../token/memo.ts";
import { NO_INCARNATION } from "../servers/incarnation.ts";
import { NO_TIME, isTokenShaped } from "../token/layout.ts";
import type { Binder } from "./binder.ts";
import { serverToBind, type Exchange } from "./exchange.ts";
import { FOUND_NOTHING, type Fillable, type Found } from "./found.ts";

const NOT_MODIFIED = 304;

/** What the issued cookie of a request says. */
export interface FoundCookie extends Found {
  /** When its binding was made, or `NO_TIME`. */
  readonly since: number;
  /** When it was written last, or `NO_TIME`. */
  readonly seen: number;
  /** Whether it is to be written anew although its server is right. */
  readonly isDue: boolean;
  /** Whether the request has a cookie of that name which Limpet cannot have written. */
  readonly isForeign: boolean;
}

/** What is remembered of a `Cookie` header that has the cookie once, and authentic. */
interface KnownHeader {
  /** The bytes of its token. */
  readonly bytes: string;
  /** The header without it, where it is hidden and is not the only one. */
  readonly others: string | undefined;
}

function sizeOf({ bytes, others }: KnownHeader): number {
  return TABLE + STRING + bytes.length + (others === undefined ? 0 : STRING + others.length);
}

/** Bytes that a table with two fields takes. */
const TABLE = 96;

/** The request has no issued cookie. */
const NO_COOKIE: Token = { evidence: NOTHING, since: NO_TIME, seen: NO_TIME, incarnation: NO_INCARNATION, keyId: -1 };

/** Reads the issued cookie, hides it from the application, and writes it when it is due. */
export function createCookieBinder(rule: ProvisionedCookie, codec: TokenCodec): Binder<FoundCookie> {
  const { machine } = codec;
  const variable = cookieVariable(rule.name);
  const lowerCaseName = rule.name.toLowerCase();
  const needle = `${rule.name}=`;
  const isHidden = rule.hide;
  const makesPrivate = rule.sharedCaches === "private";
  const memo = createMemo(sizeOf);

  // Of the request at hand, only while it is looked through.
  let time = 0;
  let lineup: Lineup;
  const best = createToken();
  let bestBytes: string | undefined;
  let contradictions = 0;
  let foreign = 0;

  /**
   * A browser has two of one name where the rule's path or domain was another one before, or where the
   * application has a cookie of that name, too.
   * @returns whether it looks like one of ours
   */
  function read(value: string): boolean {
    const bytes = authenticBytes(codec, value, "");
    const token = bytes === undefined ? NO_TOKEN : tokenOf(codec, lineup, bytes, time);
    const { evidence } = best;
    if (token.evidence >= 0 && evidence >= 0 && token.evidence !== evidence) contradictions++;
    if (better(evidence, token.evidence) !== evidence) {
      copyToken(best, token);
      bestBytes = bytes;
    }
    if (token.evidence !== FORGED || isTokenShaped(value)) return true;
    foreign++;
    return false;
  }

  const cookies: CookieRewriter = {
    rewriteCookie(name, value) {
      return name === lowerCaseName && read(value) ? undefined : value;
    },
  };

  /** @returns the header as the application gets it; `undefined` for none */
  function readCookies(header: string): string | undefined {
    const start = simpleCookieStart(header, needle);
    if (start === NOT_SIMPLE) {
      const others = rewriteCookies(header, cookies);
      return isHidden ? others : header;
    }
    const end = simpleCookieEnd(header, start);
    const isOurs = read(slice(header, start, end));
    const others = isHidden && isOurs ? withoutCookie(header, start - needle.length, end) : header;
    // Only what is authentic, so that nobody can push out anything with texts that they made up.
    if (bestBytes !== undefined) remember(memo, header, { bytes: bestBytes, others: isHidden ? others : undefined });
    return others;
  }

  /** Whether the cookie is to be written for this server. */
  function isDue(exchange: Exchange, found: FoundCookie | Found, server: number): boolean {
    if (found === FOUND_NOTHING) return !exchange.isRecalled || exchange.evidence !== server;
    if (found.evidence !== server) return true;
    // A session that is to return is picked another server by its cookie's text, which must stay.
    if (exchange.returns) return false;
    return (found as FoundCookie).isDue || found.incarnation !== exchange.lineup.standing.incarnations[server];
  }

  /** Looks through a header that is not known. */
  function look(header: string, now: number, present: Lineup): string | undefined {
    time = now;
    lineup = present;
    copyToken(best, NO_COOKIE);
    bestBytes = undefined;
    contradictions = 0;
    foreign = 0;
    return readCookies(header);
  }

  /** The header as the application gets it, of that which was looked through last. */
  let passedOn: string | undefined = undefined;

  function findIn(
    header: string,
    request: Request,
    now: number,
    present: Lineup,
    spent: FoundCookie | Found | undefined,
  ): FoundCookie | Found {
    passedOn = header;
    const known = recall(memo, header);
    if (known === undefined && request.variable(variable) === undefined) return FOUND_NOTHING;
    const found = spent === undefined || spent === FOUND_NOTHING ? createFound() : (spent as Fillable<FoundCookie>);
    if (known !== undefined) {
      if (isHidden) passedOn = known.others;
      found.isContradictory = false;
      found.isForeign = false;
      return fill(found, tokenOf(codec, present, known.bytes, now), known.bytes, now);
    }
    passedOn = look(header, now, present);
    found.isContradictory = contradictions > 0;
    found.isForeign = foreign > 0;
    return fill(found, best, bestBytes, now);
  }

  function fill(found: Fillable<FoundCookie>, token: Token, bytes: string | undefined, now: number): FoundCookie {
    found.evidence = token.evidence;
    // All that a server was handed out as may be the same, where it is not ours.
    found.key = bytes;
    found.incarnation = token.incarnation;
    found.since = token.since;
    found.seen = token.seen;
    found.isDue = isRenewalDue(codec, token, now);
    return found;
  }

  return {
    find(request, now, present, _isFound, spent) {
      const header = request.cookies();
      if (header === undefined) return FOUND_NOTHING;
      const found = findIn(header, request, now, present, spent);
      if (passedOn !== header) request.setHeader("Cookie", passedOn);
      return found;
    },
    // Nobody has taken anything out of the header.
    findInBalancer: isHidden
      ? undefined
      : (_isFound, request, now, present, spent) => {
          const header = request.variable("http_cookie");
          return header === undefined ? FOUND_NOTHING : findIn(header, request, now, present, spent);
        },
    idleOf(found, now) {
      const { renewAfter } = codec.lifetime;
      const { seen } = found as FoundCookie;
      // Requests within `renewAfter` do not write it anew.
      return found === FOUND_NOTHING || renewAfter === undefined || seen === NO_TIME ? 0 : now - seen - renewAfter;
    },
    bind(request, response, now, exchange, found) {
      const server = serverToBind(exchange);
      if (found !== FOUND_NOTHING && (found as FoundCookie).isForeign) exchange.clash = rule.name;
      if (!isDue(exchange, found, server)) return false;
      if (!mayCarryCookie(request, response) || !keepFromSharedCaches(response, makesPrivate, now)) return false;
      const begun = found.evidence === server ? (found as FoundCookie).since : NO_TIME;
      const token = issueToken(codec, exchange.lineup, server, begun === NO_TIME ? now : begun, now, "");
      if (setsCookie(response, lowerCaseName)) exchange.clash = rule.name;
      response.addSetCookie(setCookieLine(rule, token, request, now, machine));
      return found.evidence < 0 && !exchange.isRecalled;
    },
  };
}

function createFound(): Fillable<FoundCookie> {
  return {
    evidence: NOTHING,
    key: "",
    incarnation: NO_INCARNATION,
    isContradictory: false,
    since: NO_TIME,
    seen: NO_TIME,
    isDue: false,
    isForeign: false,
  };
}

/** @param name in lower case */
function setsCookie(response: EditableResponse, name: string): boolean {
  for (const line of response.setCookies()) {
    if (setCookieName(line) === name) return true;
  }
  return false;
}

/**
 * A HEAD or OPTIONS request (a preflight of CORS, say) begins no session. A 304 would change the
 * headers of an answer that caches have already.
 */
function mayCarryCookie(request: Request, response: EditableResponse): boolean {
  const method = request.variable("request_method");
  return method !== "HEAD" && method !== "OPTIONS" && response.status() !== NOT_MODIFIED;
}
