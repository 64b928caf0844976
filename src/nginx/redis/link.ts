import type { Endpoint } from "../../affinity/address.ts";
import { refused, type Failure } from "./failure.ts";
import { authenticationBy, encode, receive, send } from "./protocol.ts";
import { errorCode, isError, textAt, type Reply } from "./reply.ts";
import { findMaster } from "./sentinel.ts";
import type { Settings } from "./settings.ts";
import { closeWire, isReused, keepWire, openWire, type Target, type Wire } from "./wire.ts";

/** How a worker reaches a Redis. */
export interface Link {
  readonly settings: Settings;
  /** If false, the target has to be found: by sentinels, or among the addresses of a cluster's nodes. */
  readonly isFixed: boolean;
  /** Where it is. If it is not fixed: undefined until it is found, and again after a failure. */
  target: Target | undefined;
  /** The sentinel or node of a cluster to ask first, by index. */
  first: number;
}

/** @param endpoint where it is, unless it has to be found */
export function createLink(settings: Settings, endpoint: Endpoint | undefined): Link {
  const target = endpoint === undefined ? undefined : targetAt(settings, endpoint);
  return { settings, isFixed: endpoint !== undefined, target, first: 0 };
}

/** Only links for which all of these are the same may share connections. */
function targetAt(settings: Settings, endpoint: Endpoint): Target {
  const { upstream, user = "", database, tls } = settings;
  const place = endpoint.port === 0 ? endpoint.host : `${endpoint.host}:${endpoint.port}`;
  const security = tls === undefined ? "plain" : `tls ${tls.serverName ?? ""} ${tostring(tls.verify)}`;
  return { endpoint, place, tls, pool: `limpet redis ${upstream} ${place} ${database} ${security} ${user}` };
}

/** A connection on which commands may be sent. It must be released or dropped. */
export function connect(link: Link, until: number): LuaMultiReturn<[wire: Wire | undefined, failure?: Failure]> {
  if (link.target === undefined) {
    const [endpoint, unknown] = find(link, until);
    if (endpoint === undefined) return $multi(undefined, unknown);
    link.target = targetAt(link.settings, endpoint);
  }
  const [wire, unreachable] = openWire(link.target, until);
  if (wire === undefined) {
    forgetTarget(link);
    return $multi(undefined, unreachable);
  }
  const failure = isReused(wire) ? undefined : introduce(link, wire);
  if (failure !== undefined) {
    drop(link, wire);
    return $multi(undefined, failure);
  }
  return $multi(wire);
}

export function release(link: Link, wire: Wire): void {
  keepWire(wire, link.settings.connections);
}

/** Sends commands, and reads the first answer. */
export function exchange(wire: Wire, commands: string): LuaMultiReturn<[reply: Reply | undefined, failure?: Failure]> {
  const unsent = send(wire, commands);
  if (unsent !== undefined) return $multi(undefined, unsent);
  return receive(wire);
}

/** For a connection that failed, because a late answer would be taken for the answer to another command. */
export function drop(link: Link, wire: Wire): void {
  closeWire(wire);
  forgetTarget(link);
}

function find(link: Link, until: number): LuaMultiReturn<[endpoint: Endpoint | undefined, failure?: Failure]> {
  const { cluster } = link.settings;
  if (cluster.length === 0) return findMaster(link, until);
  return $multi(cluster[link.first % cluster.length]);
}

function forgetTarget(link: Link): void {
  if (link.isFixed) return;
  link.target = undefined;
  // findMaster itself turns to the next sentinel. The next node of a cluster is for the next try.
  if (link.settings.cluster.length > 0) link.first++;
}

/** How a new connection begins, in one batch: authentication, the database, and whether this is the master. */
function introduce({ settings }: Link, wire: Wire): Failure | undefined {
  const { user, password, database } = settings;
  const authentication = authenticationBy(user, password);
  const authenticates = authentication !== "";
  const selects = database !== 0;
  const verifies = settings.sentinels.length > 0;
  let commands = authentication;
  if (selects) commands += encode(["SELECT", `${database}`]);
  if (verifies) commands += encode(["ROLE"]);
  if (commands === "") return undefined;
  return (
    send(wire, commands) ??
    (authenticates ? failureToLogIn(wire) : undefined) ??
    (selects ? failureToSelect(wire) : undefined) ??
    (verifies ? failureToBeMaster(wire) : undefined)
  );
}

/** If AUTH is renamed or unknown, an error may repeat what was sent, so only its first word is reported. */
function failureToLogIn(wire: Wire): Failure | undefined {
  const [reply, failure] = receive(wire);
  if (reply === undefined) return failure;
  return isError(reply) ? refused(wire.place, `${errorCode(reply)} (to AUTH)`) : undefined;
}

function failureToSelect(wire: Wire): Failure | undefined {
  const [reply, failure] = receive(wire);
  if (reply === undefined) return failure;
  return isError(reply) ? refused(wire.place, `${reply.error} (to SELECT)`) : undefined;
}

function failureToBeMaster(wire: Wire): Failure | undefined {
  const [reply, failure] = receive(wire);
  if (reply === undefined) return failure;
  if (isError(reply)) return refused(wire.place, `${reply.error} (to ROLE)`);
  const role = textAt(reply, 0);
  return role === "master" ? undefined : refused(wire.place, `its role is ${role ?? "unknown"}, not master`);
}
