import type { IssueCookieAffinity } from "../affinities/issue-cookie.ts";
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
import { keepFromSharedCaches } from "../cookies/shared-cache.ts";
import type { EditableRequest, EditableResponse } from "../message.ts";
import type { Request } from "../request.ts";
import { cookieVariable } from "../session/cookie.ts";
import { NO_INCARNATION, NO_TIME, isRenewalDue, issueToken, readToken, type TokenCodec } from "../token/token.ts";
import { better, type Binder } from "./binder.ts";
import { NOTHING, type Finding } from "./finding.ts";

const NOT_MODIFIED = 304;

/** Reads the issued cookie, hides it from the application, and writes it when it is due. */
export function createCookieBinder(rule: IssueCookieAffinity, codec: TokenCodec): Binder {
  const { machine } = codec;
  const variable = cookieVariable(rule.name);
  const lowerCaseName = rule.name.toLowerCase();
  const needle = `${rule.name}=`;
  const isHidden = rule.hide ?? true;
  const makesPrivate = rule.sharedCaches === "private";

  // Of the request at hand, only while it is looked through.
  let time = 0;
  let finding: Finding = NOTHING;
  let since = NO_TIME;
  let incarnation = NO_INCARNATION;
  let isDue = false;
  let contradictions = 0;

  /** A browser has two of one name where the rule's path or domain was another one before. */
  function read(value: string): void {
    const found = readToken(codec, value, time, "");
    if (found >= 0 && finding >= 0 && found !== finding) contradictions++;
    if (finding >= 0 || better(finding, found) !== found) return;
    finding = found;
    since = codec.since;
    incarnation = codec.incarnation;
    isDue = found < 0 || isRenewalDue(codec, found, time);
  }

  const cookies: CookieRewriter = {
    rewriteCookie(name, value) {
      if (name !== lowerCaseName) return value;
      read(value);
      return undefined;
    },
  };

  function readCookies(request: EditableRequest): void {
    const header = request.cookies() ?? "";
    const start = simpleCookieStart(header, needle);
    if (start === NOT_SIMPLE) {
      const others = rewriteCookies(header, cookies);
      if (isHidden) request.setHeader("Cookie", others);
    } else {
      const end = simpleCookieEnd(header, start);
      read(slice(header, start, end));
      if (isHidden) request.setHeader("Cookie", withoutCookie(header, start - needle.length, end));
    }
  }

  return {
    find(request, now, exchange) {
      const value = request.variable(variable);
      if (value === undefined) return NOTHING;
      time = now;
      finding = NOTHING;
      since = NO_TIME;
      isDue = false;
      contradictions = 0;
      readCookies(request);
      exchange.key = exchange.key ?? value;
      exchange.cookieFinding = finding;
      exchange.cookieSince = since;
      if (finding >= 0) exchange.incarnation = incarnation;
      exchange.isCookieDue = isDue;
      if (contradictions > 0) exchange.isContradictory = true;
      return finding;
    },
    bind(request, response, now, exchange) {
      const isBound = exchange.cookieFinding >= 0;
      // A session that is to return keeps the server's name that it has.
      const server = exchange.returns && exchange.finding >= 0 ? exchange.finding : exchange.server;
      const isSame = exchange.cookieFinding === server;
      // Nor is it renewed then: its text is what the other server is picked by.
      if (isSame && (!exchange.isCookieDue || exchange.returns)) return false;
      if (!mayCarryCookie(request, response) || !keepFromSharedCaches(response, makesPrivate, now)) return false;
      const begun = isSame && exchange.cookieSince !== NO_TIME ? exchange.cookieSince : now;
      response.addSetCookie(setCookieLine(rule, issueToken(codec, server, begun, now, ""), request, now, machine));
      return !isBound;
    },
  };
}

/**
 * A HEAD or OPTIONS request (a preflight of CORS, say) begins no session. A 304 would change the
 * headers of an answer that caches have already.
 */
function mayCarryCookie(request: Request, response: EditableResponse): boolean {
  const method = request.variable("request_method");
  return method !== "HEAD" && method !== "OPTIONS" && response.status() !== NOT_MODIFIED;
}
