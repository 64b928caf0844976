import { slice } from "../../affinity/bytes.ts";
import type { ProvisionedCheck } from "../../affinity/health.ts";
import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import { statusAt, statusSet } from "../../affinity/statuses.ts";
import { monotonicNow } from "../machine/clock.ts";

/** How a server is asked whether it is up. */
export interface Probe {
  readonly protocol: "http" | "https" | "tcp";
  /** Another port than the server's own. */
  readonly port: number | undefined;
  /** Seconds for all of it. */
  readonly timeout: number;
  /** What is sent, where it is HTTP. */
  readonly question: string;
  readonly serverName: string | undefined;
  readonly isVerified: boolean;
  /** Those of good answers; `undefined` where any reaction is good. */
  readonly statuses: Readonly<Record<number, true | undefined>> | undefined;
  /** What a good answer contains. */
  readonly body: string | undefined;
  /** It is what the rules have all servers checked by. */
  readonly isCheck: boolean;
}

const MILLISECONDS = 1000;
/** Seconds. */
const TIMEOUT = 2;

/** A request that needs nothing but an answer (RFC 9110, section 9.3.7). */
const QUESTION = "OPTIONS * HTTP/1.1\r\nHost: limpet\r\nUser-Agent: limpet\r\nConnection: close\r\n\r\n";

/** The probe of an upstream's rules: as they say, or one that takes any reaction for an answer. */
export function probeOf(this: void, upstream: string, { health, protocol }: ProvisionedUpstream): Probe {
  if (health.check !== undefined) return probeOfCheck(upstream, health.check);
  return {
    protocol,
    port: undefined,
    timeout: TIMEOUT,
    question: QUESTION,
    serverName: undefined,
    isVerified: false,
    statuses: undefined,
    body: undefined,
    isCheck: false,
  };
}

function probeOfCheck(upstream: string, check: ProvisionedCheck): Probe {
  const { protocol, port, timeout, method, path, host = upstream, tls, status, body } = check;
  return {
    protocol,
    port,
    timeout: timeout / MILLISECONDS,
    question: `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: limpet\r\nConnection: close\r\n\r\n`,
    serverName: tls.serverName,
    isVerified: tls.verify === true,
    statuses: statusSet(status),
    body,
    isCheck: true,
  };
}

/** Errors of sockets that say something of this machine, and nothing of the server: in glibc's words, and in musl's. */
const OF_THIS_MACHINE: Readonly<Record<string, true | undefined>> = {
  "too many open files": true,
  "no file descriptors available": true,
  "too many open files in system": true,
  "cannot assign requested address": true,
  "address not available": true,
  "no buffer space available": true,
  "cannot allocate memory": true,
  "out of memory": true,
};

/** Whether a server was not asked at all, for a reason that is this machine's own. */
export function isOfThisMachine(this: void, reason: string): boolean {
  return OF_THIS_MACHINE[reason] === true;
}

/** What comes of a question that nginx broke off, as it does in workers that exit once `worker_shutdown_timeout` is over. */
const BROKEN_OFF = "its worker exits";

/** Whether a server was asked, and nothing can be told from how that ended. */
export function isBrokenOff(this: void, reason: string): boolean {
  return reason === BROKEN_OFF;
}

/** The error of a socket on which nothing came in time. */
const SILENCE = "timeout";

/**
 * Asks a server whether it is up. Waits, so it needs a phase that can. If any reaction is good, it is up if it
 * accepts the connection and reacts to the request at all, even if it refuses the request or closes the connection.
 *
 * @param host as nginx connects to it; "unix:/…" with port 0
 * @returns why the server is not up; `undefined` if it is
 */
export function whyNotServing(this: void, host: string, port: number, probe: Probe): string | undefined {
  const deadline = monotonicNow() + probe.timeout;
  const socket = ngx.socket.tcp();
  socket.settimeout(probe.timeout * MILLISECONDS);
  const [connected, refusal] =
    port === 0 ? socket.connect(host as `unix:${string}`) : socket.connect(host, probe.port ?? port);
  if (!connected) return refusal === SILENCE ? `no connection within ${probe.timeout} s` : refusal;
  const failure = probe.protocol === "tcp" ? doubt() : failureToAnswer(socket, probe, deadline);
  socket.close();
  return failure === SILENCE ? `it accepts connections but does not answer within ${probe.timeout} s` : failure;
}

/** In a worker that exits, a connection that is there, or that closes, may be nginx's own doing. */
function doubt(): string | undefined {
  return ngx.worker.exiting() ? BROKEN_OFF : undefined;
}

function failureToAnswer(socket: NgxTcpSocket, probe: Probe, deadline: number): string | undefined {
  const { statuses } = probe;
  if (probe.protocol === "https") {
    setDeadline(socket, deadline);
    const [session, failure] = socket.sslhandshake(false, probe.serverName, probe.isVerified);
    if (!session) {
      if (failure === SILENCE) return SILENCE;
      return doubt() ?? (statuses === undefined ? undefined : `TLS: ${failure}`);
    }
  }
  setDeadline(socket, deadline);
  const [sent, unsent] = socket.send(probe.question);
  if (sent === undefined) {
    if (unsent === SILENCE) return SILENCE;
    return doubt() ?? (statuses === undefined ? undefined : unsent);
  }
  if (statuses !== undefined) return wrongInAnswer(socket, probe, statuses, deadline);
  setDeadline(socket, deadline);
  const [, failure] = socket.receive(1);
  // Only who is silent is not up, where any reaction is good.
  return failure === undefined || failure === SILENCE ? failure : doubt();
}

/** Has the next step end when the whole has to. */
function setDeadline(socket: NgxTcpSocket, deadline: number): void {
  socket.settimeout(Math.max(1, (deadline - monotonicNow()) * MILLISECONDS));
}

/** Bytes that are read at a time. */
const PIECE = 4096;
/** Bytes of an answer that are looked at. */
const LONGEST_ANSWER = 65536;
/** "HTTP/1.1 200" */
const STATUS_START = 9;
const STATUS_END = 12;
const LOWEST_STATUS = 100;
const HIGHEST_STATUS = 599;
const HEADER_END = "\r\n\r\n";

function wrongInAnswer(
  socket: NgxTcpSocket,
  { body }: Probe,
  statuses: Readonly<Record<number, true | undefined>>,
  deadline: number,
): string | undefined {
  let answer = "";
  for (;;) {
    // A server that sends a byte now and then is no faster than one that sends nothing.
    if (monotonicNow() >= deadline) return SILENCE;
    setDeadline(socket, deadline);
    const [piece, failure] = socket.receiveany(PIECE);
    if (piece !== undefined) answer = answer + piece;
    if (answer.length >= STATUS_END) {
      const wrong = wrongInStatus(answer, statuses);
      if (wrong !== undefined || body === undefined) return wrong;
      if (bodyOf(answer).indexOf(body) >= 0) return undefined;
    }
    if (failure === SILENCE) return SILENCE;
    const doubted = failure === undefined ? undefined : doubt();
    if (doubted !== undefined) return doubted;
    const isWhole = failure !== undefined || answer.length >= LONGEST_ANSWER;
    if (isWhole)
      return answer.length < STATUS_END ? "it closed the connection without an answer" : `no "${body}" in the answer`;
  }
}

function wrongInStatus(answer: string, statuses: Readonly<Record<number, true | undefined>>): string | undefined {
  if (slice(answer, 0, 5) !== "HTTP/") return "its answer is not HTTP/1";
  const status = statusAt(answer, STATUS_START);
  if (status < LOWEST_STATUS || status > HIGHEST_STATUS) return "its answer is not HTTP/1";
  return statuses[status] === true ? undefined : `status ${status}`;
}

/** What has come of the body, without what says where its chunks end. */
function bodyOf(answer: string): string {
  const end = answer.indexOf(HEADER_END);
  if (end < 0) return "";
  const body = slice(answer, end + HEADER_END.length, answer.length);
  const isChunked = slice(answer, 0, end).toLowerCase().indexOf("transfer-encoding: chunked") >= 0;
  return isChunked ? withoutChunks(body) : body;
}

/** RFC 9112, section 7.1. */
function withoutChunks(body: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf("\r\n", at);
    if (lineEnd < 0) break;
    const extension = body.indexOf(";", at);
    const size = tonumber(slice(body, at, extension >= 0 && extension < lineEnd ? extension : lineEnd), 16);
    // Lua reads "-6", too.
    if (size === undefined || size <= 0) break;
    const start = lineEnd + 2;
    parts.push(slice(body, Math.min(start, body.length), Math.min(start + size, body.length)));
    at = start + size + 2;
    if (at > body.length) break;
  }
  return table.concat(parts, "");
}
