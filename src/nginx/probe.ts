/** Milliseconds for each step. */
const TIMEOUT = 2000;

/** A request that asks for nothing but an answer (RFC 9110, section 9.3.7). */
const QUESTION = "OPTIONS * HTTP/1.1\r\nHost: limpet\r\nUser-Agent: limpet\r\nConnection: close\r\n\r\n";
const ANSWER = "HTTP/";

/**
 * Asks a server whether it serves: any HTTP answer will do, or, for a protocol that is not HTTP, that it
 * takes a connection. Waits, so it needs a phase that can.
 */
export function isServing(host: string, port: number, protocol: "http" | "https" | "tcp"): boolean {
  const socket = ngx.socket.tcp();
  socket.settimeout(TIMEOUT);
  const [connected] = port === 0 ? socket.connect(host) : socket.connect(host, port);
  if (!connected) return false;
  const serves = protocol === "tcp" || answers(socket, protocol);
  socket.close();
  return serves;
}

function answers(socket: NgxTcpSocket, protocol: "http" | "https"): boolean {
  if (protocol === "https") {
    const [session] = socket.sslhandshake(false, undefined, false);
    if (!session) return false;
  }
  const [sent] = socket.send(QUESTION);
  if (sent === undefined) return false;
  const [answer] = socket.receive(ANSWER.length);
  return answer === ANSWER;
}
