/** Servers inside the proxy's own nginx, each of which answers with its name. */
export const SERVERS = ["a", "b", "c"].map((name, i) => ({ name, address: `127.0.0.1:810${i}` }));
