import { createHash } from "node:crypto";
import { cookieCount } from "../load/load.ts";
import { keepAliveLocation, nativePool, type Variant } from "./variant.ts";

function native(name: string, method: string): Variant {
  return {
    name,
    write: (site) => {
      const servers = site.servers.map(({ host, port }) => `server ${host}:${port};`).join("\n    ");
      return Promise.resolve({
        http: `upstream app {\n    ${method}\n    ${servers}\n    ${nativePool(site)}\n  }`,
        location: keepAliveLocation,
      });
    },
  };
}

/** No affinity at all: what choosing costs at the least. */
export const nativeRoundRobin = native("native-round-robin", "");

/** What every ratio is against. */
export const nativeHash = native("native-hash", "hash $cookie_JSESSIONID consistent;");

/** By connections, of all workers. */
export const nativeLeastConnections = native("native-least-conn", "zone app 512k; least_conn;");

/** 1.29.6 opened `sticky`. */
function hasSticky(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return major * 1_000_000 + minor * 1_000 + patch >= 1_029_006;
}

const sticky = native("native-sticky-cookie", "sticky cookie srv_id path=/;");

/** nginx's own cookie, with clients that have one: the MD5 of their server's address. */
export const nativeStickyCookie: Variant = {
  ...sticky,
  runsOn: ({ version }) => hasSticky(version),
  write: async (site) => ({
    ...(await sticky.write(site)),
    cookies: Array.from({ length: cookieCount }, (_, index) => {
      const { host, port } = site.servers[index % site.servers.length]!;
      const id = createHash("md5").update(`${host}:${port}`).digest("hex");
      return `theme=dark; srv_id=${id}; locale=en-GB`;
    }),
  }),
};
