import type { RequestDescription } from "../../../src/planner/explain/request.ts";
import { dice } from "../../support/dice.ts";
import type { AnswerDescription } from "../answer.ts";

/** A request and its answer. */
export interface DescribedExchange {
  readonly request: RequestDescription;
  /** The server that answers, and whether the session returns to the one it had. */
  readonly server: number;
  readonly returns: boolean;
  readonly answer: AnswerDescription;
}

const COOKIE_NAMES = [
  "sid",
  "sid",
  "sid",
  "SID",
  "limpet",
  "limpet",
  "limpet",
  "limpet",
  "a",
  "xsid",
  "sid2",
  "",
  "constructor",
  "__proto__",
];
const SEPARATORS = ["; ", "; ", "; ", ";", " ;", ", ", ";;", ";\t", " "];
const SOUP = ["sid", "limpet", "=", "=", ";", "; ", " ", "\t", '"', ",", "~", ".", "server-a", "E", "sid=", "limpet="];
const ARGUMENT_NAMES = ["sid", "sid", "SID", "sid2", "s%69d", ""];
const SCHEMES = ["Bearer ", "Bearer ", "bearer ", "BEARER  ", "Bearer", "Basic ", ""];
const PREFIXES = ["token.", "token.", "token.", "Token.", "token", ""];
const ITEM_SEPARATORS = [",", ", ", ", ", " ,\t", ",,"];
const METHODS = ["GET", "GET", "GET", "GET", "POST", "HEAD", "OPTIONS"];
const STATUSES = [200, 200, 200, 200, 302, 304, 404, 500, 503];
const ATTRIBUTES = [
  "; Path=/",
  ";HttpOnly ",
  "; Max-Age=60",
  "; Max-Age=0",
  "; max-age=-1",
  "; Max-Age=x",
  "; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  "; Expires=Thu, 01-Jan-1970 00:00:00 GMT",
  "; expires=Thursday, 01-Jan-70 00:00:00 GMT",
  "; Expires=Thu Jan  1 00:00:00 1970",
  "; Expires=Thu, 31 Dec 2099 23:55:55 GMT",
  "; Expires=0",
];
const CACHE_CONTROL = [
  "public",
  "private",
  "no-store",
  "max-age=60",
  "max-age=0",
  "s-maxage=1",
  'private="x, y"',
  "",
  ",",
];
const EXPIRES = [
  "0",
  "Thu, 31 Dec 2099 23:55:55 GMT",
  "Thu, 01 Jan 1970 00:00:00 GMT",
  "Thursday, 31-Dec-60 23:55:55 GMT",
];

/**
 * `count` exchanges: right ones, nearly right ones, and any bytes.
 * @param known values that are right: genuine tokens, tagged and learned ids, routes
 */
export function someExchanges(seed: number, count: number, known: readonly string[]): DescribedExchange[] {
  const roll = dice(seed);
  const oneOf = <T>(all: readonly T[]): T => all[roll(all.length)]!;
  const times = <T>(bound: number, make: () => T): T[] => Array.from({ length: roll(bound) }, make);
  const someBytes = (): string => String.fromCharCode(...times(24, () => roll(256)));
  const soup = (): string => times(12, () => oneOf(SOUP)).join("");

  function nearly(text: string): string {
    const at = roll(text.length + 1);
    switch (roll(5)) {
      case 0:
        return text.slice(0, at) + String.fromCharCode(roll(256)) + text.slice(at + 1);
      case 1:
        return text.slice(0, at);
      case 2:
        return text + oneOf(SOUP);
      case 3:
        return `"${text}"`;
      default:
        return text.slice(0, at) + text.slice(at, at + 1).toUpperCase() + text.slice(at + 1);
    }
  }

  function value(): string {
    switch (roll(8)) {
      case 0:
        return someBytes();
      case 1:
        return soup();
      case 2:
      case 3:
        return nearly(oneOf(known));
      case 4:
        return `id-${roll(50)}`;
      default:
        return oneOf(known);
    }
  }

  function cookies(): string {
    if (roll(10) === 0) return roll(2) === 0 ? someBytes() : soup();
    return times(5, () => `${oneOf(COOKIE_NAMES)}=${value()}`).reduce(
      (all, one) => all + oneOf(SEPARATORS) + one,
      "a=1",
    );
  }

  function target(): string {
    const parameter = roll(3) === 0 ? `;jsessionid=${encoded(value())}` : "";
    if (roll(3) > 0) return `/shop${parameter}`;
    return `/shop${parameter}?${times(4, argument).join(oneOf(["&", "&", "&&", ";"]))}`;
  }

  function argument(): string {
    const name = oneOf(ARGUMENT_NAMES);
    if (roll(8) === 0) return name;
    return `${name}=${roll(3) === 0 ? oneOf(["%7e", "%", "%4", "%zz"]) : ""}${oneOf([encoded, wholly])(value())}`;
  }

  function items(): string {
    return times(3, () => oneOf(PREFIXES) + value()).reduce((all, one) => all + oneOf(ITEM_SEPARATORS) + one, "chat");
  }

  function request(): RequestDescription {
    const headers: [string, string][] = [];
    if (roll(4) > 0) headers.push(["Cookie", cookies()]);
    if (roll(3) === 0) headers.push(["X-Session-Id", value()]);
    if (roll(4) === 0) headers.push(["Authorization", oneOf(SCHEMES) + value()]);
    if (roll(4) === 0) headers.push(["Sec-WebSocket-Protocol", roll(2) === 0 ? items() : oneOf(PREFIXES) + value()]);
    return { method: oneOf(METHODS), target: target(), headers, scheme: "http" };
  }

  /** What an application has of a list from which it chooses. */
  function chosen({ headers = [] }: RequestDescription): string {
    const [, list = ""] = headers.find(([name]) => name === "Sec-WebSocket-Protocol") ?? [];
    return oneOf(list.split(","))
      .trim()
      .replace(/~[^~]*$/, "");
  }

  function answer(asked: RequestDescription): AnswerDescription {
    const headers: Record<string, string> = {};
    if (roll(2) === 0) headers["Sec-WebSocket-Protocol"] = chosen(asked);
    if (roll(3) === 0) headers["X-Session-Id"] = value();
    if (roll(4) === 0)
      headers.Location = `/shop;jsessionid=${roll(2) === 0 ? value() : encoded(value())}${oneOf(["", "/a", "?b"])}`;
    if (roll(4) === 0) headers["Cache-Control"] = times(4, () => oneOf(CACHE_CONTROL)).join(", ");
    if (roll(8) === 0) headers["CDN-Cache-Control"] = oneOf(CACHE_CONTROL);
    if (roll(8) === 0) headers.Expires = oneOf(EXPIRES);
    const setCookies = times(4, () => `${oneOf(COOKIE_NAMES)}=${value()}${times(4, () => oneOf(ATTRIBUTES)).join("")}`);
    return { status: oneOf(STATUSES), headers, setCookies };
  }

  return Array.from({ length: count }, () => {
    const asked = request();
    return { request: asked, server: roll(3), returns: roll(5) === 0, answer: answer(asked) };
  });
}

/** Percent-encoded, as far as a URI needs it. */
function encoded(bytes: string): string {
  return bytes.replace(/[^\w.~=;!*'()-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** With every byte percent-encoded. */
function wholly(bytes: string): string {
  return bytes.replace(/[^]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
