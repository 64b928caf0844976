import { hashOf } from "../../affinity/affinities/affinity.ts";
import type { Server, Upstream } from "../../affinity/rules.ts";
import { nowhere } from "../../findings/diagnostics.ts";
import type { Finding } from "../../findings/finding.ts";
import { Refusal } from "../../findings/refusal.ts";
import { addressFinding } from "../../rules/validation/address.ts";
import { NAME } from "../../rules/validation/servers.ts";
import { addressNeeded, impossibleAfter, serverThere, unknownEvent, unknownServer } from "./findings.ts";

/** What can happen to servers. */
export interface Event {
  readonly verb: "fail" | "back" | "drain" | "remove" | "weight" | "add";
  readonly servers: readonly string[];
  /** Of a server that is added; made up where there is none. */
  readonly address?: string;
  readonly weight?: number;
  /** As it was written. */
  readonly text: string;
}

/** An upstream at one time. */
export interface Moment {
  readonly upstream: Upstream;
  /** Names of servers that do not answer. */
  readonly failed: ReadonlySet<string>;
}

/**
 * Events in the order in which they happen: `fail a,b; back a; add d 10.0.0.4:8080 weight 2`.
 * @throws Refusal where one cannot be read
 */
export function parseTimeline(text: string): readonly Event[] {
  const events = text
    .split(";")
    .map((part) => part.trim().replace(/\s+/g, " "))
    .filter((part) => part !== "");
  if (events.length === 0) throw refused(unknownEvent(text));
  return events.map(parseEvent);
}

function parseEvent(text: string): Event {
  const [verb, names = "", ...rest] = text.split(" ");
  const servers = names.split(",").filter((name) => name !== "");
  if (servers.length === 0 || !servers.every((name) => NAME.test(name))) throw refused(unknownEvent(text));
  switch (verb) {
    case "fail":
    case "back":
    case "drain":
    case "remove":
      if (rest.length > 0) throw refused(unknownEvent(text));
      return { verb, servers, text };
    case "weight":
      if (rest.length !== 1) throw refused(unknownEvent(text));
      return { verb, servers, weight: weightOf(rest[0], text), text };
    case "add":
      return { verb, servers, text, ...addition(rest, text) };
    default:
      throw refused(unknownEvent(text));
  }
}

function addition(words: readonly string[], text: string): { address?: string; weight?: number } {
  const [address, ...weight] = words[0] === "weight" ? [undefined, ...words] : words;
  if (address !== undefined) {
    const wrong = addressFinding(address);
    if (wrong !== undefined) throw refused(wrong);
  }
  if (weight.length > 0 && (weight[0] !== "weight" || weight.length !== 2)) throw refused(unknownEvent(text));
  return {
    ...(address === undefined ? {} : { address }),
    ...(weight.length === 0 ? {} : { weight: weightOf(weight[1], text) }),
  };
}

function weightOf(text: string | undefined, event: string): number {
  const weight = Number(text);
  if (text === undefined || !Number.isInteger(weight) || weight < 0 || weight > 65535)
    throw refused(unknownEvent(event));
  return weight;
}

/**
 * What an upstream is after an event.
 * @throws Refusal where that cannot be
 */
export function after(event: Event, { upstream, failed }: Moment): Moment {
  const known = upstream.servers.map(({ name }) => name);
  for (const name of event.servers) {
    const isKnown = known.includes(name);
    if (event.verb === "add" && isKnown) throw refused(serverThere(name));
    if (event.verb !== "add" && !isKnown) throw refused(unknownServer(name, known));
  }
  const concerns = ({ name }: Server): boolean => event.servers.includes(name);
  switch (event.verb) {
    case "fail":
      return { upstream, failed: new Set([...failed, ...event.servers]) };
    case "back":
      return { upstream, failed: without(failed, event) };
    case "remove":
      return possible(event, {
        upstream: { ...upstream, servers: upstream.servers.filter((server) => !concerns(server)) },
        failed: without(failed, event),
      });
    case "drain":
      return { upstream: changed(upstream, concerns, { draining: true }), failed };
    case "weight":
      return possible(event, { upstream: changed(upstream, concerns, { weight: event.weight ?? 1 }), failed });
    case "add":
      return { upstream: { ...upstream, servers: [...upstream.servers, ...added(event, upstream)] }, failed };
  }
}

function without(failed: ReadonlySet<string>, { servers }: Event): ReadonlySet<string> {
  return new Set([...failed].filter((name) => !servers.includes(name)));
}

function changed(upstream: Upstream, concerns: (server: Server) => boolean, change: Partial<Server>): Upstream {
  return {
    ...upstream,
    servers: upstream.servers.map((server) => (concerns(server) ? { ...server, ...change } : server)),
  };
}

function added({ servers, address, weight }: Event, upstream: Upstream): readonly Server[] {
  return servers.map((name, index) => {
    if (address === undefined && hashOf(upstream)?.table === "ketama") throw refused(addressNeeded(name));
    // RFC 5737: for documentation, so nobody's.
    const place = address ?? `192.0.2.${(upstream.servers.length + index) % 256}:80`;
    return { name, address: place, ...(weight === undefined ? {} : { weight }) };
  });
}

function possible(event: Event, moment: Moment): Moment {
  const serves = moment.upstream.servers.some(({ weight = 1, backup = false }) => weight > 0 && !backup);
  if (!serves) throw refused(impossibleAfter(event.text));
  return moment;
}

function refused(finding: Finding): Refusal {
  return new Refusal([nowhere(finding)]);
}
