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
