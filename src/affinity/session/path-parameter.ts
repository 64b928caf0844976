import { slice } from "../bytes.ts";
import { parameterEnd } from "../uri.ts";
import type { ReadKey } from "./read-key.ts";

/** The value of a parameter in the path. */
export interface PathParameterSource {
  readonly kind: "pathParameter";
  readonly name: string;
}

/**
 * The session key is the path parameter `name`, as in `/cart;jsessionid=KEY?page=2` (RFC 3986,
 * section 3.3), which servlet containers use for browsers without cookies. The name's case matters. The
 * value is used as it was sent, not percent-decoded. If there are several, the first counts.
 */
export function pathParameter(name: string): PathParameterSource {
  return { kind: "pathParameter", name };
}

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
    return slice(target, start, parameterEnd(target, start));
  };
}
