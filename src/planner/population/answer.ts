import type { RequestCarrier } from "../../affinity/affinities/carrier.ts";
import { beginExchange, bindAnswer } from "../../affinity/decision.ts";
import type { EditableRequest } from "../../affinity/message.ts";
import type { ProvisionedRoute } from "../../affinity/provision.ts";
import { serverNamed, type Generation } from "../../affinity/servers/generation.ts";
import { readerOf } from "../../affinity/session/reader.ts";
import { percentDecoded } from "../../affinity/uri.ts";
import { DescribedAnswer } from "../explain/answer.ts";
import { describedRequest, type RequestDescription } from "../explain/request.ts";
import { addedCookie, addedHeader, bringing } from "./carrying.ts";
import { findBinding, type PlannedUpstream } from "./planned-upstream.ts";

/**
 * What a client sends after a server's answer: the application has put its session id into the carriers
 * in which it came, and the proxy has bound the session.
 */
export function afterAnswer(
  upstream: PlannedUpstream,
  client: RequestDescription,
  server: number,
  now: number,
): RequestDescription {
  const request = describedRequest(client);
  const exchange = beginExchange(upstream);
  findBinding(upstream, exchange, request, now);
  exchange.server = server;

  const { name } = upstream.current.generation.servers[server]!;
  const { cookies, headers, brought } = upstream.carriers;
  const answer = new DescribedAnswer();
  for (const cookie of cookies) {
    const id = routed(upstream, request.cookie(cookie), name);
    if (id !== undefined) answer.addSetCookie(`${cookie}=${id}`);
  }
  for (const header of headers) {
    const id = routed(upstream, request.header(header), name);
    if (id !== undefined) answer.setHeader(header, id);
  }
  // A path parameter is answered in a redirect.
  if (request.path().includes(";")) answer.setHeader("Location", request.path());
  bindAnswer(upstream, exchange, request, answer, now);
  return brought.reduce(
    (made, { where, handedOutBy }) => {
      const id = routed(upstream, idBrought(request, where), name);
      if (id === undefined || id === "") return made;
      const handing = new DescribedAnswer();
      if (handedOutBy.kind === "cookie") handing.addSetCookie(`${handedOutBy.name}=${id}`);
      else handing.setHeader(handedOutBy.name, id);
      bindAnswer(upstream, exchange, request, handing, now);
      const [line] = handing.setCookies();
      return bringing(made, where, line?.slice(line.indexOf("=") + 1) ?? handing.header(handedOutBy.name)!);
    },
    received(client, answer, headers),
  );
}

function idBrought(request: EditableRequest, where: RequestCarrier): string | undefined {
  const value = readerOf(where)(request);
  return value === undefined || where.kind !== "queryArgument" ? value : percentDecoded(value);
}

/** A session id, with the server's name in it if the application names its server. */
function routed(upstream: PlannedUpstream, id: string | undefined, server: string): string | undefined {
  const rule = upstream.rules.affinities.find((affinity) => affinity.kind === "route");
  return id === undefined || rule === undefined ? id : withRoute(id, rule, server, upstream.current.generation);
}

function withRoute(
  id: string,
  { separator, position }: ProvisionedRoute,
  server: string,
  generation: Generation,
): string {
  if (separator === "") return server;
  const at = position === "suffix" ? id.lastIndexOf(separator) : id.indexOf(separator);
  const [before, behind] = at < 0 ? [id, id] : [id.slice(0, at), id.slice(at + separator.length)];
  if (position === "suffix")
    return `${serverNamed(generation, behind) !== undefined ? before : id}${separator}${server}`;
  return `${server}${separator}${serverNamed(generation, before) !== undefined ? behind : id}`;
}

/** What a client sends once it has an answer: the cookies that it was given, and the headers of these names. */
function received(client: RequestDescription, answer: DescribedAnswer, headers: readonly string[]): RequestDescription {
  let sent = client.headers ?? [];
  for (const line of answer.setCookies()) {
    const pair = line.split(";", 1)[0]!;
    const equals = pair.indexOf("=");
    sent = addedCookie(sent, pair.slice(0, equals), pair.slice(equals + 1), true);
  }
  for (const name of headers) {
    const value = answer.header(name);
    if (value !== undefined) sent = addedHeader(sent, name, value, true);
  }
  const location = answer.header("Location");
  return { ...client, headers: sent, ...(location === undefined ? {} : { target: location }) };
}
