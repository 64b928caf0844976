/** Milliseconds for each step. */
const TIMEOUT = 2000;

/** A request that asks for nothing but an answer (RFC 9110, section 9.3.7). */
const QUESTION = "OPTIONS * HTTP/1.1\r\nHost: limpet\r\nUser-Agent: limpet\r\nConnection: close\r\n\r\n";

/**
 * Asks a server whether it serves. Any answer will do, even one that is not HTTP or an alert of
 * TLS: who answers is there, and what it thinks of the question is not asked. For a protocol that
 * is not HTTP a connection will do. Waits, so it needs a phase that can.
 *
 * @returns why it does not serve; `undefined` where it does
 */
export function whyNotServing(host: string, port: number, protocol: "http" | "https" | "tcp"): string | undefined {
  const socket = ngx.socket.tcp();
  socket.settimeout(TIMEOUT);
  const [connected, refusal] = port === 0 ? socket.connect(host) : socket.connect(host, port);
  if (!connected) return refusal;
  const silence = protocol === "tcp" ? undefined : whyNotAnswering(socket, protocol);
  socket.close();
  return silence;
}

function whyNotAnswering(socket: NgxTcpSocket, protocol: "http" | "https"): string | undefined {
  if (protocol === "https") {
    const [session, failure] = socket.sslhandshake(false, undefined, false);
    if (!session) return isSilence(failure) ? failure : undefined;
  }
  const [sent, failure] = socket.send(QUESTION);
  if (sent === undefined) return failure;
  const [byte, silence] = socket.receive(1);
  return byte === undefined ? silence : undefined;
}

function isSilence(failure: string | undefined): boolean {
  return failure === "timeout" || failure === "closed" || failure === "connection reset by peer";
}
