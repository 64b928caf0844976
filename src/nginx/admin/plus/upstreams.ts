import { parseAddress } from "../../../affinity/address.ts";
import { character, slice, byteAt } from "../../../affinity/bytes.ts";
import type { Pause } from "../../../affinity/machine.ts";
import type { ProvisionedServer } from "../../../affinity/provision.ts";
import { withDefaults } from "../../../affinity/rule.ts";
import type { Server } from "../../../affinity/rules.ts";
import { isName, LONGEST_NAME } from "../../../affinity/servers/check.ts";
import type { ServerPatch } from "../../../affinity/servers/change.ts";
import type { Lineup } from "../../../affinity/servers/lineup.ts";
import { FAILURE_KINDS } from "../../metrics/numbers.ts";
import { serverTotals, type Totals } from "../../metrics/totals.ts";
import { requestsInFlight } from "../../servers/in-flight.ts";
import { beginSlices } from "../../servers/slices.ts";
import type { NginxUpstream } from "../../upstream.ts";
import { jsonFlag, jsonList, jsonNumber, jsonObject, jsonText, type Json } from "../json.ts";
import { serverState } from "../server-state.ts";
import { serverIds } from "./server-ids.ts";
import { secondsOf } from "./time.ts";

const NONE = "0";

/** Where the rules have no `metrics`. */
const NO_RESPONSES = '{"1xx":0,"2xx":0,"3xx":0,"4xx":0,"5xx":0,"codes":{},"total":0}';

/**
 * An upstream with what is known of its servers.
 * @param pause is called after every server
 */
export function plusUpstream(this: void, { name, rules }: NginxUpstream, lineup: Lineup, pause: Pause): Json {
  const { generation } = lineup;
  const ids = serverIds(generation.servers);
  const peers: Json[] = [];
  for (let index = 0; index < generation.servers.length; index++) {
    peers.push(peerOf(name, lineup, index, ids[index]!));
    pause();
  }
  return jsonObject([
    ["peers", jsonList(peers)],
    ["keepalive", NONE],
    ["zombies", NONE],
    ["zone", jsonText(rules.mayChange ? "limpet_servers" : "limpet")],
  ]);
}

function peerOf(upstream: string, lineup: Lineup, index: number, id: number): Json {
  const { address: written, backup, weight, maxConnections } = lineup.generation.servers[index]!;
  const address = jsonText(withPort(written));
  const { isHealthy } = lineup.standing.places[index]!;
  const totals = serverTotals(upstream, lineup, index);
  return jsonObject([
    ["id", jsonNumber(id)],
    ["server", address],
    ["name", address],
    ["backup", jsonFlag(backup)],
    ["weight", jsonNumber(weight)],
    ["state", jsonText(serverState(lineup, index))],
    ["active", jsonNumber(requestsInFlight(lineup, index) ?? 0)],
    ["max_conns", maxConnections > 0 ? jsonNumber(maxConnections) : undefined],
    ["requests", totals === undefined ? NONE : jsonNumber(totals.firstPicks + totals.nextPicks)],
    ["header_time", meanTime(totals)],
    ["responses", totals === undefined ? NO_RESPONSES : responsesOf(totals)],
    ["sent", NONE],
    ["received", NONE],
    ["fails", totals === undefined ? NONE : jsonNumber(failuresIn(totals))],
    ["unavail", NONE],
    ["health_checks", `{"checks":0,"fails":0,"unhealthy":0,"last_passed":${jsonFlag(isHealthy)}}`],
    ["downtime", NONE],
  ]);
}

/** Milliseconds. */
function meanTime(totals: Totals | undefined): Json | undefined {
  if (totals === undefined || totals.answers === 0) return undefined;
  return jsonNumber(Math.floor((totals.seconds * 1000) / totals.answers + 0.5));
}

function responsesOf({ classes, answers }: Totals): Json {
  const members: [string, Json][] = [];
  for (let i = 0; i < classes.length; i++) members.push([`${i + 1}xx`, jsonNumber(classes[i]!)]);
  members.push(["codes", "{}"]);
  members.push(["total", jsonNumber(answers)]);
  return jsonObject(members);
}

function failuresIn({ failures }: Totals): number {
  let sum = 0;
  for (const kind of FAILURE_KINDS) sum += failures[kind]!;
  return sum;
}

/** The servers of an upstream as they are configured; they may not have been taken over yet. */
export function plusServers(this: void, upstream: NginxUpstream, servers: readonly ProvisionedServer[]): Json {
  const ids = serverIds(servers);
  const items: Json[] = [];
  const slices = beginSlices();
  for (let index = 0; index < servers.length; index++) {
    items.push(plusServer(upstream, servers[index]!, ids[index]!));
    slices.pause();
  }
  slices.end();
  return jsonList(items);
}

export function plusServer(this: void, { rules }: NginxUpstream, server: ProvisionedServer, id: number): Json {
  const { name, address, weight, maxConnections, backup, down, draining } = server;
  const { maxFails = rules.health.maxFails, failTimeout = rules.health.failTimeout, slowStart = 0 } = server;
  let isRouted = false;
  for (const { kind } of rules.affinities) if (kind === "route") isRouted = true;
  return jsonObject([
    ["id", jsonNumber(id)],
    ["server", jsonText(withPort(address))],
    ["weight", jsonNumber(weight)],
    ["max_conns", jsonNumber(maxConnections)],
    ["max_fails", jsonNumber(maxFails)],
    ["fail_timeout", jsonText(`${failTimeout}s`)],
    ["slow_start", jsonText(`${slowStart}s`)],
    ["route", jsonText(isRouted ? name : "")],
    ["backup", jsonFlag(backup)],
    ["down", jsonFlag(down)],
    ["drain", draining ? "true" : undefined],
  ]);
}

/** An address with its port, as NGINX Plus writes it. */
function withPort(address: string): string {
  const { host, port } = parseAddress(address);
  return port === 0 ? host : `${host}:${port}`;
}

/** Why a server's options cannot be taken over, by NGINX Plus's code for it. */
export interface BadOption {
  readonly code: string;
  readonly text: string;
}

type Wanted = Record<string, unknown>;

/** A new server; without a route, which is its name, it has its address for one. */
export function newServer(this: void, wanted: Wanted): Server | BadOption {
  const { server: address, route } = wanted;
  if (typeof address !== "string") return bad("UpstreamBadAddress", "the option server, an address, is missing");
  const patch = patchOf(wanted);
  if ("code" in patch) return patch;
  const name = typeof route === "string" && route !== "" ? route : nameOf(address);
  const server = withDefaults({ name, address }, patch);
  return server as Server;
}

/** A name that a server can have, from its address. */
function nameOf(address: string): string {
  let name = "";
  for (let i = 0; i < address.length && name.length < LONGEST_NAME; i++) {
    const one = character(byteAt(address, i));
    if (isName(one)) name += one;
    else if (name !== "" && slice(name, name.length - 1, name.length) !== "-") name += "-";
  }
  return name;
}

/** New values of a server's options. */
export function patchOf(this: void, wanted: Wanted): ServerPatch | BadOption {
  const patch: Record<string, unknown> = {};
  for (const option in wanted) {
    const value = wanted[option];
    const [name, code] = namesOf(option);
    if (name === "") {
      // What tells a server from others is in the path already.
      if (option === "id" || option === "route" || option === "service") continue;
      return bad("UpstreamConfFormatError", `unknown parameter "${option}"`);
    }
    if (option === "slow_start" || option === "fail_timeout") {
      const seconds = secondsOf(value);
      if (seconds === undefined) return bad(code, `invalid ${option} "${tostring(value)}"`);
      patch[name] = seconds;
    } else {
      patch[name] = value;
    }
  }
  // As in NGINX Plus, where both are one: who is taken out of service does not drain, and who is put in again neither.
  if (patch.down !== undefined && patch.draining === undefined) patch.draining = false;
  if (patch.draining !== undefined) patch.drainUntil = 0;
  return patch;
}

/** Our name for an option of NGINX Plus, "" where we have none, and its code for a bad value. */
function namesOf(option: string): readonly [name: string, code: string] {
  switch (option) {
    case "server":
      return ["address", "UpstreamBadAddress"];
    case "weight":
      return ["weight", "UpstreamBadWeight"];
    case "max_conns":
      return ["maxConnections", "UpstreamBadMaxConns"];
    case "max_fails":
      return ["maxFails", "UpstreamBadMaxFails"];
    case "fail_timeout":
      return ["failTimeout", "UpstreamBadFailTimeout"];
    case "slow_start":
      return ["slowStart", "UpstreamBadSlowStart"];
    case "backup":
      return ["backup", "UpstreamConfFormatError"];
    case "down":
      return ["down", "UpstreamConfFormatError"];
    case "drain":
      return ["draining", "UpstreamConfFormatError"];
    default:
      return ["", ""];
  }
}

function bad(code: string, text: string): BadOption {
  return { code, text };
}
