/** Milliseconds for each step. */
const TIMEOUT = 2000;

/** A request that needs nothing but an answer (RFC 9110, section 9.3.7). */
const QUESTION = "OPTIONS * HTTP/1.1\r\nHost: limpet\r\nUser-Agent: limpet\r\nConnection: close\r\n\r\n";

/** The error of a socket on which nothing came in time. */
const SILENCE = "timeout";

/**
 * Checks whether a server is up. If it accepts the connection and reacts to the request in any way, it is
 * up, even if it refuses the request or closes the connection; only silence is not an answer. For a
 * protocol that is not HTTP, a connection is enough. Waits, so it needs a phase that can.
 *
 * @returns why the server is not up; `undefined` if it is
 */
export function whyNotServing(host: string, port: number, protocol: "http" | "https" | "tcp"): string | undefined {
  const socket = ngx.socket.tcp();
  socket.settimeout(TIMEOUT);
  const [connected, refusal] = port === 0 ? socket.connect(host as `unix:${string}`) : socket.connect(host, port);
  if (!connected) return refusal;
  const failure = protocol === "tcp" ? undefined : failureToAnswer(socket, protocol);
  socket.close();
  return failure === SILENCE ? "it accepts connections but does not answer" : undefined;
}

function failureToAnswer(socket: NgxTcpSocket, protocol: "http" | "https"): string | undefined {
  if (protocol === "https") {
    const [session, failure] = socket.sslhandshake(false, undefined, false);
    if (!session) return failure;
  }
  const [sent, unsent] = socket.send(QUESTION);
  if (sent === undefined) return unsent;
  const [, failure] = socket.receive(1);
  return failure;
}
