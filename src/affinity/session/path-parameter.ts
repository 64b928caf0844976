import { byteAt, slice } from "../bytes.ts";
import type { ReadKey } from "./source.ts";

/** The value of a parameter in the path. */
export interface PathParameterSource {
  readonly kind: "pathParameter";
  readonly name: string;
}

/**
 * The session key is the path parameter `name`, as in `/cart;jsessionid=KEY?page=2` (RFC 3986,
 * section 3.3), which servlet containers use for browsers without cookies. The name's case
 * matters; the value is taken as it was sent, not percent-decoded; of several the first counts.
 */
export function pathParameter(name: string): PathParameterSource {
  return { kind: "pathParameter", name };
}

const SLASH = 47;
const SEMICOLON = 59;
const QUESTION_MARK = 63;

export function pathParameterReader(source: PathParameterSource): ReadKey {
  const needle = ";" + source.name + "=";
  return (request) => {
    const target = request.variable("request_uri");
    if (target === undefined) return undefined;
    const found = target.indexOf(needle);
    if (found < 0) return undefined;
    const query = target.indexOf("?");
    if (query >= 0 && query < found) return undefined;
    const start = found + needle.length;
    let end = start;
    while (end < target.length) {
      const byte = byteAt(target, end);
      if (byte === SEMICOLON || byte === SLASH || byte === QUESTION_MARK) break;
      end++;
    }
    return slice(target, start, end);
  };
}
