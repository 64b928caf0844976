import type { Endpoint } from "../../affinity/address.ts";
import { brokenConnection, outOfTime, type Failure } from "./failure.ts";
import type { Tls } from "./settings.ts";

/**
 * A connection to Redis or to a sentinel. All that is done with it waits until one point of time,
 * not for so and so long each: a deadline is for a look-up, connecting included.
 */
export interface Wire {
  readonly socket: NgxTcpSocket;
  /** Its other end, for messages. */
  readonly place: string;
  /** As of `ngx.now`. */
  readonly until: number;
}

/** Where a wire leads. */
export interface Target {
  readonly endpoint: Endpoint;
  /** For messages. */
  readonly place: string;
  readonly pool: string;
  readonly tls: Tls | undefined;
}

const { now, sleep } = ngx;
const MILLISECONDS = 1000;

/** Milliseconds that an unused connection is kept. */
const IDLE_TIMEOUT = 60_000;

/** Connects, or takes a connection from the pool. */
export function openWire(target: Target, until: number): LuaMultiReturn<[wire: Wire | undefined, failure?: Failure]> {
  const socket = ngx.socket.tcp();
  const { endpoint, place, tls } = target;
  const wire: Wire = { socket, place, until };
  if (!setTimeout(wire)) return $multi(undefined, outOfTime(place));
  const [connected, refusal] = connectInTime(socket, target, until);
  if (!connected) return $multi(undefined, brokenConnection(place, refusal));
  if (tls !== undefined && !isReused(wire)) {
    if (!setTimeout(wire)) return $multi(undefined, outOfTime(place));
    const name = tls.serverName ?? (isHostName(endpoint.host) ? endpoint.host : undefined);
    // Where the certificate is wrong and the handshake done at once, this succeeds on a connection that is closed
    // (lua-nginx-module's pull request 2506): so nothing is sent to a stranger, and the next step fails.
    const [session, fault] = socket.sslhandshake(false, name, tls.verify);
    if (!session) {
      socket.close();
      return $multi(undefined, brokenConnection(`${place} (TLS handshake)`, fault));
    }
  }
  return $multi(wire);
}

/** Gives what the next operation may take; false where there is no time left. */
export function setTimeout(wire: Wire): boolean {
  const left = (wire.until - now()) * MILLISECONDS;
  if (left < 1) return false;
  wire.socket.settimeout(left);
  return true;
}

/** Whether it was used before: then its other end knows already who we are. */
export function isReused(wire: Wire): boolean {
  const [times] = wire.socket.getreusedtimes();
  return times !== undefined && times > 0;
}

/** For the next one. Only where nothing is left to be read: else that one would take it for its own answer. */
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
 * A host name is connected to in a light thread of its own, for nginx's resolver goes by
 * `resolver_timeout` (30 s) and not by the socket's.
 */
function connectInTime(
  socket: NgxTcpSocket,
  target: Target,
  until: number,
): LuaMultiReturn<[ok: 1 | undefined, error?: string]> {
  if (!isHostName(target.endpoint.host)) return connect(socket, target);
  const { spawn, wait, kill } = ngx.thread;
  const connecting = spawn(connect, socket, target);
  const waiting = spawn(giveUp, until - now());
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

/** No IPv4 address has a letter in it; IPv6 ones and unix sockets have a colon. */
function isHostName(host: string): boolean {
  return host.indexOf(":") < 0 && host.toLowerCase() !== host.toUpperCase();
}
