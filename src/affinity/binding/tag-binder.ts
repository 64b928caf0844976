import type { TagSessionAffinity } from "../affinities/tag-session.ts";
import { byteAt, slice } from "../bytes.ts";
import {
  NOT_SIMPLE,
  rewriteCookies,
  simpleCookieEnd,
  simpleCookieStart,
  type CookieRewriter,
} from "../cookies/cookie-header.ts";
import { skipSpace, trimSpace } from "../cookies/cookie-value.ts";
import { isRemoval, setCookieName, setCookieValue, withSetCookieValue } from "../cookies/set-cookie.ts";
import { FORGED, NOTHING, type Evidence } from "../evidence.ts";
import type { EditableRequest, EditableResponse } from "../message.ts";
import type { Request } from "../request.ts";
import type { Lineup } from "../servers/lineup.ts";
import { cookieVariable } from "../session/cookie.ts";
import { headerVariable } from "../session/header.ts";
import { issueToken, readToken, type TokenCodec } from "../token/codec.ts";
import { NO_INCARNATION } from "../servers/incarnation.ts";
import { isTokenShaped, tokenStartAfter } from "../token/layout.ts";
import { decodedParameter, leadsTo, parameterEnd, pathEnd } from "../uri.ts";
import type { Binder } from "./binder.ts";
import { serverToBind } from "./exchange.ts";
import { FOUND_NOTHING } from "./found.ts";

/**
 * Takes tags off a request's session ids, and puts them on those of its answer. What looks like a
 * tag is taken off although it is not authentic: it was one once, with a key that is gone, and the
 * application never knew it.
 */
export function createTagBinder(rule: TagSessionAffinity, codec: TokenCodec): Binder {
  const { separator } = rule;
  const mark = byteAt(separator, 0);
  const cookieNames: Record<string, number | undefined> = {};
  const cookieVariables: string[] = [];
  let onlyNeedle = "";
  let onlyPlace = 0;
  const headers: { name: string; lowerCaseName: string; variable: string; place: number }[] = [];
  const parameters: { needle: string; place: number }[] = [];
  for (let place = 0; place < rule.carriers.length; place++) {
    const { kind, name } = rule.carriers[place]!;
    if (kind === "cookie") {
      cookieNames[name.toLowerCase()] = place;
      cookieVariables.push(cookieVariable(name));
      onlyNeedle = `${name}=`;
      onlyPlace = place;
    } else if (kind === "header") {
      headers.push({ name, lowerCaseName: name.toLowerCase(), variable: headerVariable(name), place });
    } else {
      parameters.push({ needle: `;${name}=`, place });
    }
  }

  // Of the request at hand, only while it is looked through.
  let time = 0;
  let lineup: Lineup;
  let evidence: Evidence = NOTHING;
  let foundPlace = 0;
  let key = "";
  let incarnation = NO_INCARNATION;
  let contradictions = 0;

  /** @param place of the carrier among those of the rule, where the first decides */
  function untag(value: string, place: number): string {
    const start = tokenStartAfter(value, mark);
    if (start < 0) return value;
    const plain = slice(value, 0, start - 1);
    const text = slice(value, start, value.length);
    const token = readToken(codec, lineup, text, time, plain);
    const found = token.evidence;
    if (found === FORGED && !isTokenShaped(text)) return value;
    if (found >= 0 && evidence >= 0 && found !== evidence) contradictions++;
    const isEarlier = place < foundPlace;
    if (evidence === NOTHING || (found >= 0 && (evidence < 0 || isEarlier)) || (evidence < 0 && isEarlier)) {
      evidence = found;
      foundPlace = place;
      key = plain;
      incarnation = token.incarnation;
    }
    return plain;
  }

  /** A header's value, which is one, or a list of several. */
  function untagHeader(value: string, place: number): string {
    if (value.indexOf(",") < 0 || isTaggedWhole(value)) return untag(value, place);
    let result = "";
    let copied = 0;
    let start = 0;
    for (;;) {
      const comma = value.indexOf(",", start);
      const end = comma < 0 ? value.length : comma;
      const from = skipSpace(value, start, end);
      const to = trimSpace(value, from, end);
      const one = slice(value, from, to);
      const plain = untag(one, place);
      if (plain !== one) {
        result += slice(value, copied, from) + plain;
        copied = to;
      }
      if (comma < 0) break;
      start = end + 1;
    }
    return result + slice(value, copied, value.length);
  }

  /** An answer's header that is there twice is tagged as one value with a comma in it. */
  function isTaggedWhole(value: string): boolean {
    const start = tokenStartAfter(value, mark);
    if (start < 0) return false;
    const text = slice(value, start, value.length);
    return readToken(codec, lineup, text, time, slice(value, 0, start - 1)).evidence !== FORGED;
  }

  const cookies: CookieRewriter = {
    rewriteCookie(name, value) {
      const place = cookieNames[name];
      // On Node every object has a "constructor".
      return typeof place === "number" ? untag(value, place) : value;
    },
  };

  const onlyCookie = cookieVariables.length === 1 ? cookieVariables[0]! : undefined;

  function untagOnlyCookie(request: EditableRequest, variable: string): void {
    if (request.variable(variable) === undefined) return;
    const header = request.cookies() ?? "";
    const start = simpleCookieStart(header, onlyNeedle);
    if (start === NOT_SIMPLE) {
      untagCookies(request);
      return;
    }
    const end = simpleCookieEnd(header, start);
    const value = slice(header, start, end);
    const plain = untag(value, onlyPlace);
    if (plain !== value)
      request.setHeader("Cookie", slice(header, 0, start) + plain + slice(header, end, header.length));
  }

  function untagCookies(request: EditableRequest): void {
    const header = request.cookies();
    if (header === undefined) return;
    const rewritten = rewriteCookies(header, cookies);
    if (rewritten !== header) request.setHeader("Cookie", rewritten);
  }

  /** Written out rather than as a loop, which LuaJIT would not compile where it has few turns. */
  function untagHeadersFrom(start: number): (this: void, request: EditableRequest) => void {
    const header = headers[start];
    if (header === undefined) return doNothing;
    const { name, lowerCaseName, variable, place } = header;
    const untagOthers = untagHeadersFrom(start + 1);
    return (request) => {
      const value = request.variable(variable);
      if (value !== undefined) {
        const lines = request.repeatedHeader(lowerCaseName, value);
        if (lines === undefined) {
          const plain = untagHeader(value, place);
          if (plain !== value) request.setHeader(name, plain);
        } else {
          untagLines(request, name, lines, place);
        }
      }
      untagOthers(request);
    };
  }
  const untagHeaders = untagHeadersFrom(0);

  function untagLines(request: EditableRequest, name: string, lines: readonly string[], place: number): void {
    const plain: string[] = [];
    let isChanged = false;
    for (const line of lines) {
      const one = untagHeader(line, place);
      if (one !== line) isChanged = true;
      plain.push(one);
    }
    if (isChanged) request.setHeader(name, plain);
  }

  function untagParameters(request: EditableRequest): void {
    const before = request.path();
    let path = before;
    for (const { needle, place } of parameters) path = untagParameter(path, needle, place);
    if (path !== before) request.setPath(path);
  }

  function untagParameter(path: string, needle: string, place: number): string {
    let result = "";
    let copied = 0;
    let found = path.indexOf(needle);
    while (found >= 0) {
      const from = found + needle.length;
      const to = parameterEnd(path, from);
      const value = slice(path, from, to);
      const plain = untag(value, place);
      if (plain !== value) {
        result += slice(path, copied, from) + plain;
        copied = to;
      }
      found = path.indexOf(needle, to);
    }
    return result + slice(path, copied, path.length);
  }

  /** A value with a tag that names a server. */
  function tag(value: string, answering: Lineup, server: number, now: number): string {
    return value + separator + issueToken(codec, answering, server, now, now, value);
  }

  function tagCookies(response: EditableResponse, answering: Lineup, server: number, now: number): boolean {
    const lines = response.setCookies();
    if (lines.length === 0) return false;
    let changed: string[] | undefined;
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!;
      if (typeof cookieNames[setCookieName(line)] === "number" && !isRemoval(line, now)) {
        changed = changed ?? copyOf(lines);
        changed[i] = withSetCookieValue(line, tag(setCookieValue(line), answering, server, now));
      }
    }
    if (changed !== undefined) response.replaceSetCookies(changed);
    return changed !== undefined;
  }

  function tagHeadersFrom(
    start: number,
  ): (this: void, response: EditableResponse, answering: Lineup, server: number, now: number) => boolean {
    const header = headers[start];
    if (header === undefined) return () => false;
    const { name } = header;
    const tagOthers = tagHeadersFrom(start + 1);
    return (response, answering, server, now) => {
      const value = response.header(name);
      if (value === undefined || value.length === 0) return tagOthers(response, answering, server, now);
      response.setHeader(name, tag(value, answering, server, now));
      tagOthers(response, answering, server, now);
      return true;
    };
  }
  const tagHeaders = tagHeadersFrom(0);

  /** Nobody else's host is told how a session's id is tagged. */
  function tagLocation(
    request: Request,
    response: EditableResponse,
    answering: Lineup,
    server: number,
    now: number,
  ): boolean {
    let isTagged = false;
    for (const { needle } of parameters) {
      const location = response.header("Location");
      const start = location === undefined ? -1 : location.indexOf(needle);
      if (
        location !== undefined &&
        start >= 0 &&
        start < pathEnd(location) &&
        leadsTo(request.variable("host"), location)
      ) {
        const from = start + needle.length;
        const to = parameterEnd(location, from);
        const value = decodedParameter(slice(location, from, to));
        if (value !== undefined) {
          const end = separator + issueToken(codec, answering, server, now, now, value);
          response.setHeader("Location", slice(location, 0, to) + end + slice(location, to, location.length));
          isTagged = true;
        }
      }
    }
    return isTagged;
  }

  return {
    find(request, now, present) {
      time = now;
      lineup = present;
      evidence = NOTHING;
      foundPlace = 0;
      key = "";
      incarnation = NO_INCARNATION;
      contradictions = 0;
      if (onlyCookie !== undefined) untagOnlyCookie(request, onlyCookie);
      else if (cookieVariables.length > 0) untagCookies(request);
      untagHeaders(request);
      if (parameters.length > 0) untagParameters(request);
      return evidence === NOTHING ? FOUND_NOTHING : { evidence, key, incarnation, isContradictory: contradictions > 0 };
    },
    bind(request, response, now, exchange) {
      const server = serverToBind(exchange);
      const { lineup: answering } = exchange;
      const hasCookies = cookieVariables.length > 0 && tagCookies(response, answering, server, now);
      const hasHeaders = tagHeaders(response, answering, server, now);
      const hasLocation = parameters.length > 0 && tagLocation(request, response, answering, server, now);
      return hasCookies || hasHeaders || hasLocation;
    },
  };
}

function doNothing(this: void): void {
  // The end of a chain.
}

function copyOf(lines: readonly string[]): string[] {
  const copy: string[] = [];
  for (const line of lines) copy.push(line);
  return copy;
}
