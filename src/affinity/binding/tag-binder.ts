import type { TagSessionAffinity } from "../affinities/tag-session.ts";
import { byteAt, slice } from "../bytes.ts";
import {
  NOT_SIMPLE,
  rewriteCookies,
  simpleCookieEnd,
  simpleCookieStart,
  type CookieRewriter,
} from "../cookies/cookie-header.ts";
import { isRemoval, setCookieName, setCookieValue, withSetCookieValue } from "../cookies/set-cookie.ts";
import { NOTHING, type Evidence } from "../evidence.ts";
import { rewriteItems, startBehind, type ItemRewriter } from "../header-list.ts";
import type { EditableRequest, EditableResponse } from "../message.ts";
import { rewriteArguments, type ArgumentRewriter } from "../query.ts";
import type { Request } from "../request.ts";
import type { Lineup } from "../servers/lineup.ts";
import { cookieVariable } from "../session/cookie.ts";
import { headerVariable } from "../session/header.ts";
import { argumentVariable } from "../session/query-argument.ts";
import { NO_TOKEN, authenticBytes, issueToken, tokenOf, type Token, type TokenCodec } from "../token/codec.ts";
import { STRING, createMemo, recall, remember } from "../token/memo.ts";
import { NO_INCARNATION } from "../servers/incarnation.ts";
import { isTokenShaped, tokenStartAfter } from "../token/layout.ts";
import { decodedParameter, encodedLength, leadsTo, parameterEnd, pathEnd, percentDecoded } from "../uri.ts";
import type { Binder } from "./binder.ts";
import { serverToBind } from "./exchange.ts";
import { FOUND_NOTHING, type Fillable, type Found } from "./found.ts";

/** What the carriers of a request say. */
export interface FoundTags extends Found {
  readonly offers: readonly Offer[] | undefined;
}

/**
 * An item of a list from which the application chooses one, such as a WebSocket's subprotocol. A client that offered
 * it with a tag accepts nothing else.
 */
interface Offer {
  /** The header's name. */
  readonly name: string;
  /** As the application got it. */
  readonly plain: string;
  /** As the client sent it. */
  readonly sent: string;
}

/** What is remembered of a value with an authentic tag. */
interface KnownValue {
  /** The bytes of the tag's token. */
  readonly bytes: string;
  /** The value without the tag. */
  readonly plain: string;
}

/** The same of a `Cookie` header with one such value. */
interface KnownHeader extends KnownValue {
  /** The header without the tag. */
  readonly rewritten: string;
}

/** Bytes that a table with up to four fields takes. */
const TABLE = 144;

function sizeOf({ bytes, plain }: KnownValue): number {
  return TABLE + STRING + bytes.length + STRING + plain.length;
}

/** Takes the tags off a header's value. */
type Untag = (this: void, value: string) => string;

/** The scheme of RFC 6750. */
const BEARER = "bearer ";

/**
 * Takes tags off a request's session ids, and puts them on those of its answer. What looks like a
 * tag is taken off although it is not authentic: it was one once, with a key that is gone, and the
 * application never knew it.
 */
export function createTagBinder(rule: TagSessionAffinity, codec: TokenCodec): Binder<FoundTags> {
  const { separator } = rule;
  const mark = byteAt(separator, 0);
  const cookieNames: Record<string, number | undefined> = {};
  const cookieVariables: string[] = [];
  let onlyNeedle = "";
  let onlyPlace = 0;
  /** Names of the headers that are tagged in answers. */
  const answered: string[] = [];
  const headers: { name: string; lowerCaseName: string; variable: string; untagValue: Untag }[] = [];
  const parameters: { needle: string; place: number }[] = [];
  const queried: { needle: string; variable: string; rewriter: ArgumentRewriter }[] = [];
  let hasOffers = false;

  // Of the request at hand, only while it is looked through.
  let time = 0;
  let lineup: Lineup;
  let evidence: Evidence = NOTHING;
  let foundPlace = 0;
  let key = "";
  let incarnation = NO_INCARNATION;
  let contradictions = 0;
  let offers: Offer[] | undefined;
  /** The bytes of the token that was read last; `undefined` where it was not authentic. */
  let lastBytes: string | undefined;

  const values = createMemo<KnownValue>(sizeOf);
  const cookieHeaders = createMemo<KnownHeader>((known) => sizeOf(known) + STRING + known.rewritten.length);

  /** @param place of the carrier among those of the rule, where the first decides */
  function untag(value: string, place: number): string {
    const known = recall(values, value);
    if (known !== undefined) {
      note(tokenOf(codec, lineup, known.bytes, time), known.plain, place);
      return known.plain;
    }
    const plain = untagAnew(value, place);
    // Only what is authentic, so that nobody can push out anything with texts that they made up.
    if (lastBytes !== undefined) remember(values, value, { bytes: lastBytes, plain });
    return plain;
  }

  /** The same for a value that is not known. */
  function untagAnew(value: string, place: number): string {
    lastBytes = undefined;
    const start = tokenStartAfter(value, mark);
    if (start < 0) return value;
    const plain = slice(value, 0, start - 1);
    const text = slice(value, start, value.length);
    lastBytes = authenticBytes(codec, text, plain);
    if (lastBytes === undefined && !isTokenShaped(text)) return value;
    note(lastBytes === undefined ? NO_TOKEN : tokenOf(codec, lineup, lastBytes, time), plain, place);
    return plain;
  }

  function note(token: Token, plain: string, place: number): void {
    const found = token.evidence;
    if (found >= 0 && evidence >= 0 && found !== evidence) contradictions++;
    const isEarlier = place < foundPlace;
    if (evidence === NOTHING || (found >= 0 && (evidence < 0 || isEarlier)) || (evidence < 0 && isEarlier)) {
      evidence = found;
      foundPlace = place;
      key = plain;
      incarnation = token.incarnation;
    }
  }

  /** A header whose value is one, or a list of several. */
  function untagHeader(place: number): Untag {
    const items: ItemRewriter = { rewriteItem: (_head, value) => untag(value, place) };
    return (value) =>
      value.indexOf(",") < 0 || isTaggedWhole(value) ? untag(value, place) : rewriteItems(value, "", items);
  }

  function untagBearer(place: number): Untag {
    return (value) => {
      const start = startBehind(BEARER, value, 0, value.length);
      return start < 0 ? value : slice(value, 0, start) + untag(slice(value, start, value.length), place);
    };
  }

  /** A header of which the application may choose an item for its answer. */
  function untagPrefixed(name: string, prefix: string, place: number): Untag {
    const items: ItemRewriter = {
      rewriteItem(head, value) {
        const plain = untag(value, place);
        if (plain !== value) {
          offers = offers ?? [];
          offers.push({ name, plain: head + plain, sent: head + value });
        }
        return plain;
      },
    };
    return (value) => {
      const start = startBehind(prefix, value, 0, value.length);
      if (start < 0 || !isTaggedWhole(slice(value, start, value.length))) return rewriteItems(value, prefix, items);
      const head = slice(value, 0, start);
      return head + items.rewriteItem(head, slice(value, start, value.length));
    };
  }

  /** The value of an argument, which clients percent-encode as they like; an id was tagged as it is. */
  function untagArgument(value: string, place: number): string {
    const decoded = value.indexOf("%") < 0 ? value : percentDecoded(value);
    const plain = untag(decoded, place);
    return plain === decoded ? value : slice(value, 0, encodedLength(value, plain.length));
  }

  /** An answer's header that is there twice is tagged as one value with a comma in it. */
  function isTaggedWhole(value: string): boolean {
    const start = tokenStartAfter(value, mark);
    if (start < 0) return false;
    const text = slice(value, start, value.length);
    return authenticBytes(codec, text, slice(value, 0, start - 1)) !== undefined;
  }

  const cookies: CookieRewriter = {
    rewriteCookie(name, value) {
      const place = cookieNames[name];
      // On Node every object has a "constructor".
      return typeof place === "number" ? untag(value, place) : value;
    },
  };

  function addHeader(name: string, untagValue: Untag): void {
    headers.push({ name, lowerCaseName: name.toLowerCase(), variable: headerVariable(name), untagValue });
  }

  function addCarrier(carrier: TagSessionAffinity["carriers"][number], place: number): void {
    switch (carrier.kind) {
      case "cookie":
        cookieNames[carrier.name.toLowerCase()] = place;
        cookieVariables.push(cookieVariable(carrier.name));
        onlyNeedle = `${carrier.name}=`;
        onlyPlace = place;
        break;
      case "header":
        answered.push(carrier.name);
        addHeader(carrier.name, untagHeader(place));
        break;
      case "pathParameter":
        parameters.push({ needle: `;${carrier.name}=`, place });
        break;
      case "bearerToken":
        addHeader("Authorization", untagBearer(place));
        break;
      case "prefixedHeader":
        hasOffers = true;
        addHeader(carrier.name, untagPrefixed(carrier.name, carrier.prefix.toLowerCase(), place));
        break;
      case "queryArgument":
        queried.push({
          needle: `${carrier.name.toLowerCase()}=`,
          variable: argumentVariable(carrier.name),
          rewriter: { rewriteArgument: (value) => untagArgument(value, place) },
        });
        break;
    }
  }
  for (let place = 0; place < rule.carriers.length; place++) addCarrier(rule.carriers[place]!, place);

  const onlyCookie = cookieVariables.length === 1 ? cookieVariables[0]! : undefined;

  function untagOnlyCookie(request: EditableRequest, variable: string): void {
    const header = request.cookies();
    if (header === undefined) return;
    const known = recall(cookieHeaders, header);
    if (known !== undefined) {
      note(tokenOf(codec, lineup, known.bytes, time), known.plain, onlyPlace);
      request.setHeader("Cookie", known.rewritten);
      return;
    }
    if (request.variable(variable) === undefined) return;
    const start = simpleCookieStart(header, onlyNeedle);
    if (start === NOT_SIMPLE) {
      untagCookies(request);
      return;
    }
    const end = simpleCookieEnd(header, start);
    const value = slice(header, start, end);
    const plain = untagAnew(value, onlyPlace);
    if (plain === value) return;
    const rewritten = slice(header, 0, start) + plain + slice(header, end, header.length);
    request.setHeader("Cookie", rewritten);
    if (lastBytes !== undefined) remember(cookieHeaders, header, { bytes: lastBytes, plain, rewritten });
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
    const { name, lowerCaseName, variable, untagValue } = header;
    const untagOthers = untagHeadersFrom(start + 1);
    return (request) => {
      const value = request.variable(variable);
      if (value !== undefined) {
        const lines = request.repeatedHeader(lowerCaseName, value);
        if (lines === undefined) {
          const plain = untagValue(value);
          if (plain !== value) request.setHeader(name, plain);
        } else {
          untagLines(request, name, lines, untagValue);
        }
      }
      untagOthers(request);
    };
  }
  const untagHeaders = untagHeadersFrom(0);

  function untagLines(request: EditableRequest, name: string, lines: readonly string[], untagValue: Untag): void {
    const plain: string[] = [];
    let isChanged = false;
    for (const line of lines) {
      const one = untagValue(line);
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

  function untagArgumentsFrom(start: number): (this: void, request: EditableRequest) => void {
    const argument = queried[start];
    if (argument === undefined) return doNothing;
    const { needle, variable, rewriter } = argument;
    const untagOthers = untagArgumentsFrom(start + 1);
    return (request) => {
      if (request.variable(variable) !== undefined) {
        const before = request.query();
        const query = rewriteArguments(before, needle, rewriter);
        if (query !== before) request.setQuery(query);
      }
      untagOthers(request);
    };
  }
  const untagArguments = untagArgumentsFrom(0);
  const hasArguments = queried.length > 0;

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
    const name = answered[start];
    if (name === undefined) return () => false;
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

  /** What the application chose goes to the client as it was offered. */
  function answerOffers(response: EditableResponse, offered: readonly Offer[]): void {
    for (const { name, plain, sent } of offered) {
      if (response.header(name) === plain) {
        response.setHeader(name, sent);
        return;
      }
    }
  }

  return {
    find(request, now, present, _isFound, spent) {
      time = now;
      lineup = present;
      evidence = NOTHING;
      foundPlace = 0;
      key = "";
      incarnation = NO_INCARNATION;
      contradictions = 0;
      offers = undefined;
      if (onlyCookie !== undefined) untagOnlyCookie(request, onlyCookie);
      else if (cookieVariables.length > 0) untagCookies(request);
      untagHeaders(request);
      if (parameters.length > 0) untagParameters(request);
      if (hasArguments) untagArguments(request);
      if (evidence === NOTHING) return FOUND_NOTHING;
      const found = spent === undefined || spent === FOUND_NOTHING ? createFound() : (spent as Fillable<FoundTags>);
      found.evidence = evidence;
      found.key = key;
      found.incarnation = incarnation;
      found.isContradictory = contradictions > 0;
      if (hasOffers) found.offers = offers;
      return found;
    },
    bind(request, response, now, exchange, found) {
      const server = serverToBind(exchange);
      const { lineup: answering } = exchange;
      const offered = hasOffers ? (found as FoundTags).offers : undefined;
      if (offered !== undefined) answerOffers(response, offered);
      const hasCookies = cookieVariables.length > 0 && tagCookies(response, answering, server, now);
      const hasHeaders = tagHeaders(response, answering, server, now);
      const hasLocation = parameters.length > 0 && tagLocation(request, response, answering, server, now);
      return hasCookies || hasHeaders || hasLocation;
    },
  };
}

function createFound(): Fillable<FoundTags> {
  return { evidence: NOTHING, key: "", incarnation: NO_INCARNATION, isContradictory: false, offers: undefined };
}

function doNothing(this: void): void {
  // The end of a chain.
}

function copyOf(lines: readonly string[]): string[] {
  const copy: string[] = [];
  for (const line of lines) copy.push(line);
  return copy;
}
