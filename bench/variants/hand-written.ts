import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { keepAliveLocation, nativePool, type Site, type Variant } from "./variant.ts";

/** A balancer in one Lua module, `balance()` of which is all that its block calls. */
function handWritten(name: string, module: (site: Site) => string): Variant {
  return {
    name,
    write: async (site) => {
      await writeFile(join(site.directory, "hand_written.lua"), module(site));
      const { nginx } = site;
      const pool = nginx.ownPool
        ? `${nginx.defaultPool ? "keepalive 0; " : ""}balancer_keepalive ${site.idleConnections};`
        : nativePool(site);
      return {
        http: `lua_package_path "${site.prefix}/?.lua;;";
  init_by_lua_block { hand_written = require("hand_written") }
  upstream app {
    server 0.0.0.1;
    balancer_by_lua_block { hand_written.balance() }
    ${pool}
  }`,
        location: keepAliveLocation,
        entry: "hand_written.balance",
      };
    },
  };
}

const head = (site: Site): string => `
local balancer = require("ngx.balancer")
local set_current_peer = balancer.set_current_peer
local enable_keepalive = balancer.enable_keepalive
local own_pool = ${site.nginx.ownPool}
`;

/** Always the same server: what a balancer in Lua costs before it chooses anything. */
export const luaFloor = handWritten(
  "lua-floor",
  (site) => `${head(site)}
local host, port = "${site.servers[0]?.host}", ${site.servers[0]?.port}

local function balance()
  set_current_peer(host, port)
  if own_pool then enable_keepalive(3600, 1000000000) end
end

return { balance = balance }
`,
);

/**
 * Cookie, CRC, one index into a table, by the public API and with no care for servers that are down:
 * what a table's pick costs when it is written by hand for this one case.
 */
export const luaTable = handWritten(
  "lua-table",
  (site) => `${head(site)}
local bit = require("bit")
local ngx_var = ngx.var
local crc32_long = ngx.crc32_long
local band = bit.band
local hosts, ports = {}, {}
local slots = {}

for _, server in ipairs({${site.servers.map(({ host, port }) => `{"${host}",${port}}`).join(",")}}) do
  hosts[#hosts + 1], ports[#ports + 1] = server[1], server[2]
end
-- Not a real Maglev table: shares are as even, and what a pick costs is the same.
for slot = 0, 65535 do slots[slot] = (slot * 40503) % #hosts + 1 end

local function balance()
  local key = ngx_var.cookie_JSESSIONID
  local server = slots[band(crc32_long(key or ""), 65535)]
  set_current_peer(hosts[server], ports[server])
  if own_pool then enable_keepalive(3600, 1000000000) end
end

return { balance = balance }
`,
);
