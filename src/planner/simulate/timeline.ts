import type { LookupTableName } from "../../affinity/affinities/hash.ts";
import type { ProvisionedServer } from "../../affinity/provision.ts";
import type { Server } from "../../affinity/rules.ts";
import { changeServers, type ServerChange } from "../../affinity/servers/change.ts";
import { nowhere } from "../../findings/diagnostics.ts";
import type { Finding } from "../../findings/finding.ts";
import { Refusal } from "../../findings/refusal.ts";
import { addressFinding } from "../../rules/validation/address.ts";
import { isName } from "../../affinity/servers/check.ts";
import { addressNeeded, impossibleAfter, serverThere, unknownEvent, unknownServer } from "./findings.ts";

/** A week. */
const MOST_MINUTES = 10_080;

/** What can happen to servers, or time that passes. */
export interface Event {
  readonly verb: "fail" | "back" | "drain" | "remove" | "weight" | "add" | "minutes";
  readonly servers: readonly string[];
  /** Of an added server; invented if none is given. */
  readonly address?: string;
  readonly weight?: number;
  /** Minutes that pass. */
  readonly minutes?: number;
  /** As it was written. */
  readonly text: string;
}

/** An upstream's servers at one time. */
export interface Moment {
  readonly servers: readonly ProvisionedServer[];
  /** Names of servers that do not answer. */
  readonly failed: ReadonlySet<string>;
}

/**
 * Events in the order in which they happen: `fail a,b; back a; add d 10.0.0.4:8080 weight 2`.
 * @throws Refusal if one cannot be read
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
  if (verb === "minutes") return { verb, servers: [], minutes: minutesOf(names, rest, text), text };
  const servers = names.split(",").filter((name) => name !== "");
  if (servers.length === 0 || !servers.every((name) => isName(name))) throw refused(unknownEvent(text));
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

function minutesOf(number: string, rest: readonly string[], event: string): number {
  const minutes = Number(number);
  const isPossible = Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES;
  if (!isPossible || rest.length > 0) throw refused(unknownEvent(event));
  return minutes;
}

function weightOf(text: string | undefined, event: string): number {
  const weight = Number(text);
  if (text === undefined || !Number.isInteger(weight) || weight < 0 || weight > 65535)
    throw refused(unknownEvent(event));
  return weight;
}

/**
 * What the servers are after an event.
 * @param table of the upstream's `hash`, if it has one
 * @throws Refusal if the event is not possible
 */
export function after(event: Event, { servers, failed }: Moment, table: LookupTableName | undefined): Moment {
  const known = servers.map(({ name }) => name);
  for (const name of event.servers) {
    const isKnown = known.includes(name);
    if (event.verb === "add" && isKnown) throw refused(serverThere(name));
    if (event.verb !== "add" && !isKnown) throw refused(unknownServer(name, known));
  }
  switch (event.verb) {
    case "minutes":
      return { servers, failed };
    case "fail":
      return { servers, failed: new Set([...failed, ...event.servers]) };
    case "back":
      return { servers, failed: without(failed, event) };
    case "remove":
      return possible(event, {
        servers: changed(servers, event, (name) => ({ kind: "remove", name })),
        failed: without(failed, event),
      });
    case "drain":
      return {
        servers: changed(servers, event, (name) => ({ kind: "update", name, server: { draining: true } })),
        failed,
      };
    case "weight": {
      const server = { weight: event.weight! };
      return possible(event, {
        servers: changed(servers, event, (name) => ({ kind: "update", name, server })),
        failed,
      });
    }
    case "add":
      return {
        servers: changed(servers, event, (name, place) => ({ kind: "add", server: added(event, name, place, table) })),
        failed,
      };
  }
}

function without(failed: ReadonlySet<string>, { servers }: Event): ReadonlySet<string> {
  return new Set([...failed].filter((name) => !servers.includes(name)));
}

/** @param changeOf the change of one server that the event is about; `place` is the number of servers before it */
function changed(
  servers: readonly ProvisionedServer[],
  event: Event,
  changeOf: (name: string, place: number) => ServerChange,
): readonly ProvisionedServer[] {
  return event.servers.reduce((before, name) => {
    const now = changeServers(before, changeOf(name, before.length));
    if (typeof now === "string") throw new Error(now);
    return now;
  }, servers);
}

function added({ address, weight }: Event, name: string, place: number, table: LookupTableName | undefined): Server {
  if (address === undefined && table === "ketama") throw refused(addressNeeded(name));
  return {
    name,
    // RFC 5737: addresses for documentation, which belong to nobody.
    address: address ?? `192.0.2.${place % 256}:80`,
    ...(weight === undefined ? {} : { weight }),
  };
}

function possible(event: Event, moment: Moment): Moment {
  if (!moment.servers.some(({ weight, backup }) => weight > 0 && !backup)) throw refused(impossibleAfter(event.text));
  return moment;
}

function refused(finding: Finding): Refusal {
  return new Refusal([nowhere(finding)]);
}
