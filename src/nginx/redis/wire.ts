import type { Endpoint } from "../../affinity/address.ts";
import { brokenConnection, outOfTime, type Failure } from "./failure.ts";
import type { Tls } from "./settings.ts";
import { monotonicNow } from "../machine/clock.ts";

/**
 * A connection to Redis or to a sentinel. All operations on it wait until the same point in time,
 * not for a timeout each, because a lookup has one deadline, including the time to connect.
 */
export interface Wire {
  readonly socket: NgxTcpSocket;
  /** The other end, for messages. */
  readonly place: string;
  readonly host: string;
  /** As of `monotonicNow`. */
  readonly until: number;
}

/** What a wire is connected to. */
export interface Target {
  readonly endpoint: Endpoint;
  /** For messages. */
  readonly place: string;
  readonly pool: string;
  readonly tls: Tls | undefined;
}

const { sleep } = ngx;
const MILLISECONDS = 1000;

/** Milliseconds for which an unused connection is kept. */
const IDLE_TIMEOUT = 60_000;

/** Connects, or takes a connection from the pool. */
export function openWire(target: Target, until: number): LuaMultiReturn<[wire: Wire | undefined, failure?: Failure]> {
  const socket = ngx.socket.tcp();
  const { endpoint, place, tls } = target;
  const wire: Wire = { socket, place, host: endpoint.host, until };
  if (!setTimeout(wire)) return $multi(undefined, outOfTime(place));
  const [connected, refusal] = connectInTime(socket, target, until);
  if (!connected) return $multi(undefined, brokenConnection(place, refusal));
  if (tls !== undefined && !isReused(wire)) {
    if (!setTimeout(wire)) return $multi(undefined, outOfTime(place));
    const name = tls.serverName ?? (isHostName(endpoint.host) ? endpoint.host : undefined);
    // If the certificate is wrong and the handshake ends at once, this succeeds, but the connection is closed
    // (lua-nginx-module's pull request 2506). So nothing is sent to the wrong server, and the next step fails.
    const [session, fault] = socket.sslhandshake(false, name, tls.verify);
    if (!session) {
      socket.close();
      return $multi(undefined, brokenConnection(`${place} (TLS handshake)`, fault));
    }
  }
  return $multi(wire);
}

/** Sets the time that the next operation may take; false if there is none left. */
export function setTimeout(wire: Wire): boolean {
  const left = (wire.until - monotonicNow()) * MILLISECONDS;
  if (left < 1) return false;
  wire.socket.settimeout(left);
  return true;
}

/** Whether the connection was used before. If so, it is already authenticated. */
export function isReused(wire: Wire): boolean {
  const [times] = wire.socket.getreusedtimes();
  return times !== undefined && times > 0;
}

/**
 * Puts the connection back for the next user. Only if nothing is left to read, or the next user would get the wrong
 * answer.
 */
export function keepWire(wire: Wire, size: number): void {
  wire.socket.setkeepalive(IDLE_TIMEOUT, size);
}

export function closeWire(wire: Wire): void {
  wire.socket.close();
}

function connect(
  this: void,
  socket: NgxTcpSocket,
  { endpoint, pool }: Target,
): LuaMultiReturn<[ok: 1 | undefined, error?: string]> {
  if (endpoint.port === 0) return socket.connect(endpoint.host as `unix:${string}`, { pool });
  return socket.connect(endpoint.host, endpoint.port, { pool });
}

/**
 * Connects to a host name in a separate light thread, because nginx's resolver uses `resolver_timeout` (30 s)
 * and not the socket's timeout.
 */
function connectInTime(
  socket: NgxTcpSocket,
  target: Target,
  until: number,
): LuaMultiReturn<[ok: 1 | undefined, error?: string]> {
  if (!isHostName(target.endpoint.host)) return connect(socket, target);
  const { spawn, wait, kill } = ngx.thread;
  const connecting = spawn(connect, socket, target);
  const waiting = spawn(giveUp, until - monotonicNow());
  const [ended, connected, refusal] = wait(connecting, waiting);
  kill(connecting);
  kill(waiting);
  if (!ended) return $multi(undefined, tostring(connected));
  return $multi(connected, refusal);
}

function giveUp(this: void, seconds: number): LuaMultiReturn<[ok: 1 | undefined, error?: string]> {
  sleep(seconds);
  return $multi(undefined, "timeout");
}

/** An IPv4 address has no letters; IPv6 addresses and unix sockets have a colon. */
function isHostName(host: string): boolean {
  return host.indexOf(":") < 0 && host.toLowerCase() !== host.toUpperCase();
}
