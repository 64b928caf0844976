/** Where the application servers listen, by their names: the same ones for all proxies. */
export const SERVERS = { a: "127.0.0.1:8081", b: "127.0.0.1:8082", c: "127.0.0.1:8083" } as const;

export type Name = keyof typeof SERVERS;

export const NAMES: readonly Name[] = ["a", "b", "c"];

/** The disk for what operators changed: 64 MB of memory that every container has. */
export const STATE_DISK = "/dev/shm";
export const STATE_FILE = `${STATE_DISK}/limpet-servers`;
