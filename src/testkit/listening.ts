/** Where a server listens: `"127.0.0.1:8081"`, `"[::1]:8081"`, `"unix:/run/limpet/a.sock"`, or a port alone. */
export type ListenAddress = `${string}:${number}` | `[${string}]:${number}` | `unix:/${string}` | number;

/** The path of a unix socket; `undefined` for an address in a network. */
export function socketPath(address: ListenAddress): string | undefined {
  const text = String(address);
  return text.startsWith("unix:") ? text.slice("unix:".length) : undefined;
}

/**
 * A shell script that ends once a process of the container listens there, or has ended.
 *
 * It looks from inside: the engine's own proxy accepts connections to a published port before anything in the
 * container does. And it looks whose socket it is: containers that share a network see each other's.
 * @param id the number of the process, as the shell has it; default: the main process
 * @throws on an address without a port.
 */
export function untilListening(address: ListenAddress, id = "1"): string {
  return `
    isOurs() {
      ${listeningSockets(address)} | while read -r socket; do
        ls -l /proc/${id}/fd | grep -F "socket:[$socket]"
      done | grep -q .
    }
    until isOurs; do kill -0 ${id} || exit 1; sleep 0.02; done`;
}

/**
 * Whether one of a process's sockets listens there.
 * @param tables of its network: /proc/net/tcp, tcp6 and unix
 * @param descriptors what its file descriptors are, such as "socket:[1234]"
 */
export function isListening(address: ListenAddress, tables: string, descriptors: ReadonlySet<string>): boolean {
  const path = socketPath(address);
  const isThere = path === undefined ? tcpListener(String(address)) : unixListener(path);
  return tables.split("\n").some((line) => {
    const inode = isThere(line.trim().split(/\s+/));
    return inode !== undefined && descriptors.has(`socket:[${inode}]`);
  });
}

/** Finds the inode in a line of /proc/net/unix: Num RefCount Protocol Flags Type St Inode Path */
const unixListener =
  (path: string) =>
  (fields: readonly string[]): string | undefined =>
    fields[3] === LISTENING_UNIX && fields[7] === path ? fields[6] : undefined;

/** The same in /proc/net/tcp: sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode … */
const tcpListener = (address: string): ((fields: readonly string[]) => string | undefined) => {
  const port = `:${hexadecimalPort(address)}`;
  return (fields) => (fields[3] === LISTENING_TCP && fields[1]?.endsWith(port) === true ? fields[9] : undefined);
};

/** The state of a listening socket in /proc/net/tcp. */
const LISTENING_TCP = "0A";

/** The flags of a listening socket in /proc/net/unix. */
const LISTENING_UNIX = "00010000";

/** A shell command that prints the inodes of what listens there, one per line. */
function listeningSockets(address: ListenAddress): string {
  const path = socketPath(address);
  if (path !== undefined) {
    // Num RefCount Protocol Flags Type St Inode Path
    return `grep '${LISTENING_UNIX}.* ${path}$' /proc/net/unix | while read -r _ _ _ _ _ _ inode _; do echo "$inode"; done`;
  }
  // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
  const line = `:${hexadecimalPort(String(address))} [0-9A-F]*:0000 ${LISTENING_TCP} `;
  return `cat /proc/net/tcp* | grep '${line}' | while read -r _ _ _ _ _ _ _ _ _ inode _; do echo "$inode"; done`;
}

function hexadecimalPort(address: string): string {
  const port = Number(/(\d+)$/.exec(address)?.[1]);
  if (!(port > 0 && port < 65_536)) {
    throw new Error(
      `"${address}" is not an address to listen on: write "127.0.0.1:8081", "[::1]:8081" or "unix:/path".`,
    );
  }
  return port.toString(16).toUpperCase().padStart(4, "0");
}
