/** Where a server listens: `"127.0.0.1:8081"`, `"[::1]:8081"`, `"unix:/run/limpet/a.sock"`, or a port alone. */
export type ListenAddress = `${string}:${number}` | `unix:/${string}` | number;

/**
 * A shell script that ends once something listens there. It looks from inside the container: the engine's own
 * proxy accepts connections to a published port before anything in the container does.
 * @throws on an address without a port.
 */
export function untilListening(address: ListenAddress): string {
  const text = String(address);
  const condition = text.startsWith("unix:")
    ? `grep -q '${LISTENING_UNIX}.* ${text.slice("unix:".length)}$' /proc/net/unix`
    : `cat /proc/net/tcp* | grep -q ':${hexadecimalPort(text)} [0-9A-F]*:0000 ${LISTENING_TCP} '`;
  return `until ${condition}; do sleep 0.02; done`;
}

/** The state of a listening socket in /proc/net/tcp. */
const LISTENING_TCP = "0A";

/** The flags of a listening socket in /proc/net/unix. Looking for the file would find what a killed server left. */
const LISTENING_UNIX = "00010000";

function hexadecimalPort(address: string): string {
  const port = Number(/(\d+)$/.exec(address)?.[1]);
  if (!(port > 0 && port < 65_536)) {
    throw new Error(`"${address}" is no address to listen on: write "127.0.0.1:8081", "[::1]:8081" or "unix:/path".`);
  }
  return port.toString(16).toUpperCase().padStart(4, "0");
}
