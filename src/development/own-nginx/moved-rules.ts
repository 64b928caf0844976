import { relative } from "node:path";

/** What stands for the rules' own secrets. */
export const KEYS = { name: "LIMPET_DEV_KEYS", value: `1:${"0123456789abcdef".repeat(4)}` } as const;
export const TOKENS = { name: "LIMPET_DEV_TOKENS", value: "dev:0123456789abcdef" } as const;

/**
 * A module with the same rules for this machine: servers at other addresses, secrets from the environment, and changes of
 * servers saved in a folder of our own.
 * @param folder where the module will be
 * @param rules the module with the rules; an absolute path would not lead from TypeScript to Lua
 * @param ports of 127.0.0.1, by the addresses in the rules, which have a port, too
 */
export function movedRules(folder: string, rules: string, ports: ReadonlyMap<string, number>): string {
  const addresses = Object.fromEntries(
    [...ports].flatMap(([address, port]) =>
      [address, ...(address.endsWith(":80") ? [address.slice(0, -":80".length)] : [])].map((written) => [
        written,
        `127.0.0.1:${port}`,
      ]),
    ),
  );
  return `import { defineRouting, fromEnvironment } from "limpet";
import type { Routing, Upstream } from "limpet";
import given from ${JSON.stringify(relative(folder, rules))};

const ADDRESSES: Readonly<Record<string, string>> = ${JSON.stringify(addresses)};
const keys = fromEnvironment("${KEYS.name}");
const rules: Routing = given;

function moved(upstream: Upstream): Upstream {
  const { servers, affinity } = upstream;
  const affinities = "kind" in affinity ? [affinity] : affinity;
  return {
    ...upstream,
    servers:
      "kind" in servers
        ? servers
        : servers.map((server) =>
            server.srv === undefined ? { ...server, address: ADDRESSES[server.address] ?? server.address } : server,
          ),
    affinity: affinities.map((one) => ("keys" in one && one.keys !== undefined ? { ...one, keys } : one)),
  };
}

const upstreams: Record<string, Upstream> = {};
for (const [name, upstream] of Object.entries(rules.upstreams)) upstreams[name] = moved(upstream);

export default defineRouting({
  ...rules,
  ...(rules.stateFile === undefined ? {} : { stateFile: ${JSON.stringify(`${folder}/servers.json`)} }),
  ...(rules.admin === undefined ? {} : { admin: { tokens: fromEnvironment("${TOKENS.name}") } }),
  upstreams,
});
`;
}
