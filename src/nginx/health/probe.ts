/** Milliseconds for each step. */
const TIMEOUT = 2000;

/** A request that asks for nothing but an answer (RFC 9110, section 9.3.7). */
const QUESTION = "OPTIONS * HTTP/1.1\r\nHost: limpet\r\nUser-Agent: limpet\r\nConnection: close\r\n\r\n";

/** What a socket says where nothing came in time. */
const SILENCE = "timeout";

/**
 * Asks a server whether it serves. Who takes the connection and does anything with the question is
 * there, even if it refuses it or hangs up; only silence is not an answer. For a protocol that is not
 * HTTP a connection will do. Waits, so it needs a phase that can.
 *
 * @returns why it does not serve; `undefined` where it does
 */
export function whyNotServing(host: string, port: number, protocol: "http" | "https" | "tcp"): string | undefined {
  const socket = ngx.socket.tcp();
  socket.settimeout(TIMEOUT);
  const [connected, refusal] = port === 0 ? socket.connect(host as `unix:${string}`) : socket.connect(host, port);
  if (!connected) return refusal;
  const failure = protocol === "tcp" ? undefined : failureToAnswer(socket, protocol);
  socket.close();
  return failure === SILENCE ? "it takes connections and does not answer" : undefined;
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
