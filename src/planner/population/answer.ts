import { affinitiesOf } from "../../affinity/affinities/affinity.ts";
import type { RouteAffinity } from "../../affinity/affinities/route.ts";
import type { EditableRequest, EditableResponse } from "../../affinity/message.ts";
import { describedRequest, type RequestDescription } from "../explain/request.ts";
import { addedCookie, addedHeader } from "./carrying.ts";
import { newExchange, type Proxy } from "./proxy.ts";

/**
 * What a client sends when a server has answered it: the application has put its session id into the
 * carriers that it came in, and the proxy has bound the session.
 */
export function afterAnswer(proxy: Proxy, client: RequestDescription, server: number, now: number): RequestDescription {
  const request = describedRequest(client);
  const exchange = newExchange();
  proxy.bindings.find(request, now, exchange);
  exchange.server = server;

  const { name } = proxy.upstream.servers[server]!;
  const { cookies, headers } = proxy.carriers;
  const answer = new Answer();
  for (const cookie of cookies) answer.carry(cookie, "cookie", routed(proxy, request.cookie(cookie), name));
  for (const header of headers) answer.carry(header, "header", routed(proxy, request.header(header), name));
  answer.redirect(request);
  proxy.bindings.bind(request, answer, now, exchange);
  return answer.received(client, headers);
}

/** A session id with the server's name in it, where the application names it. */
function routed(proxy: Proxy, id: string | undefined, server: string): string | undefined {
  const rule = affinitiesOf(proxy.upstream.affinity).find((affinity) => affinity.kind === "route");
  return id === undefined || rule === undefined ? id : withRoute(id, rule, server, proxy.bindings.serverByName);
}

function withRoute(
  id: string,
  { separator, position }: RouteAffinity,
  server: string,
  known: Readonly<Record<string, number | undefined>>,
): string {
  if (separator === "") return server;
  const at = position === "suffix" ? id.lastIndexOf(separator) : id.indexOf(separator);
  const [before, behind] = at < 0 ? [id, id] : [id.slice(0, at), id.slice(at + separator.length)];
  if (position === "suffix") return `${typeof known[behind] === "number" ? before : id}${separator}${server}`;
  return `${server}${separator}${typeof known[before] === "number" ? behind : id}`;
}

/** An application's answer. */
class Answer implements EditableResponse {
  #setCookies: readonly string[] = [];
  readonly #headers = new Map<string, string>();

  carry(name: string, as: "cookie" | "header", value: string | undefined): void {
    if (value === undefined) return;
    if (as === "cookie") this.addSetCookie(`${name}=${value}`);
    else this.setHeader(name, value);
  }

  /** A path parameter is answered in a redirect. */
  redirect(request: EditableRequest): void {
    const path = request.path();
    if (path.includes(";")) this.setHeader("Location", path);
  }

  /** What the client sends from now on. */
  received(client: RequestDescription, headers: readonly string[]): RequestDescription {
    let sent = client.headers ?? [];
    for (const line of this.#setCookies) {
      const pair = line.split(";", 1)[0]!;
      const equals = pair.indexOf("=");
      sent = addedCookie(sent, pair.slice(0, equals), pair.slice(equals + 1), true);
    }
    for (const name of headers) {
      const value = this.header(name);
      if (value !== undefined) sent = addedHeader(sent, name, value, true);
    }
    const location = this.header("Location");
    return { ...client, headers: sent, ...(location === undefined ? {} : { target: location }) };
  }

  status(): number {
    return 200;
  }

  header(name: string): string | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: string): void {
    this.#headers.set(name.toLowerCase(), value);
  }

  setCookies(): readonly string[] {
    return this.#setCookies;
  }

  replaceSetCookies(lines: readonly string[]): void {
    this.#setCookies = lines;
  }

  addSetCookie(line: string): void {
    this.#setCookies = [...this.#setCookies, line];
  }
}
