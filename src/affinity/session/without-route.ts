import { slice } from "../bytes.ts";
import type { ReadKey } from "./read-key.ts";
import type { ReaderOf, SessionSource, WithoutRouteSource } from "./source.ts";

/** Options of {@link withoutRoute}. */
export interface WithoutRouteOptions {
  /** What separates the session id and the route. Default ".", as in Tomcat. */
  readonly separator?: string;
}

/**
 * The key of `source` without the route (jvmRoute) that the application appends to it, so that the
 * cookie `abc.node1` and the header `abc` are one session. It is cut at the first separator, as
 * Tomcat and Apache httpd do.
 */
export function withoutRoute(source: SessionSource, options: WithoutRouteOptions = {}): WithoutRouteSource {
  return { kind: "withoutRoute", source, separator: options.separator ?? "." };
}

export function withoutRouteReader(source: WithoutRouteSource, readerOf: ReaderOf): ReadKey {
  const read = readerOf(source.source);
  const separator = source.separator;
  return (request) => {
    const value = read(request);
    if (typeof value !== "string") return undefined;
    const found = value.indexOf(separator);
    return found < 0 ? value : slice(value, 0, found);
  };
}
