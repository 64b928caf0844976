import test from "../support/serial.ts";
import { request } from "undici";
import type { OpenRestyRelease } from "../../src/testkit/index.ts";
import { type FakeServer, listeners, nativeServers, ruleServers } from "../support/cluster.ts";
import { RELEASES, startLimpet } from "../support/limpet.ts";

/**
 * The lookup tables that promise nginx's own picks, beside nginx's own: one nginx has each set of
 * servers twice, in an upstream of its own method and in one of Limpet's, and is asked both for
 * every key. Some servers are dead and none is avoided, so what is compared is not only the first
 * pick but the whole way to the server that answers.
 */
const METHODS = [
  { table: "ketama", directive: "hash $arg_key consistent;" },
  { table: "modulo", directive: "hash $arg_key;" },
] as const;

const SETS: Record<string, readonly FakeServer[]> = {
  "three equal servers": ["8101", "8102", "8103"].map((port) => ({ name: port, address: `127.0.0.1:${port}` })),
  "weights 1, 2, 5, 10": [1, 2, 5, 10].map((weight, i) => ({
    name: `w${weight}`,
    address: `127.0.0.1:820${i}`,
    weight,
  })),
  "IPv6, unix sockets and a default port": [
    { name: "six", address: "[::1]:8301", weight: 2 },
    { name: "long", address: "[0:0:0:0:0:0:0:1]:8302" },
    { name: "unix", address: "unix:/tmp/limpet-one.sock", weight: 3 },
    { name: "socket", address: "unix:/tmp/limpet-two.sock" },
    { name: "eighty", address: "127.0.0.1" },
  ],
  "two of six dead, one down": Array.from({ length: 6 }, (_, i) => ({
    name: `s${i}`,
    address: `127.0.0.1:840${i}`,
    weight: (i % 3) + 1,
    dead: i === 1 || i === 4,
    down: i === 2,
  })),
  "all but one of twelve dead": Array.from({ length: 12 }, (_, i) => ({
    name: `s${i}`,
    address: `127.0.0.1:85${10 + i}`,
    dead: i !== 7,
  })),
};

/** Of the methods nothing differs between releases of nginx, so there a part of the keys is enough to see that. */
const keysOn = (release: OpenRestyRelease): number => (release === "current" ? 4000 : 1000);
const BATCH = 500;

const upstreams = Object.values(SETS).flatMap((servers, set) =>
  METHODS.map(({ table, directive }) => ({ name: `${table}_${set}`, table, directive, servers })),
);

const rules = `export default defineRouting({ upstreams: {
  ${upstreams
    .map(
      ({ name, table, servers }) =>
        `${name}: { servers: ${ruleServers(servers)}, session: [queryArgument("key")], affinity: hash({ table: "${table}" }), health: { maxFails: 0 } },`,
    )
    .join("\n")}
  addresses: { servers: ${ruleServers(SETS["weights 1, 2, 5, 10"]!)}, session: [clientAddress({ ipv4: 24, ipv6: 128 })], affinity: hash({ table: "ipHash" }), health: { maxFails: 0 } },
} });`;

const http = `
${Object.values(SETS)
  .map((servers) => listeners(servers))
  .join("\n")}
${upstreams.map(({ name, directive, servers }) => `upstream native_${name} { ${directive} ${nativeServers(servers)} }`).join("\n")}
upstream native_addresses { ip_hash; ${nativeServers(SETS["weights 1, 2, 5, 10"]!)} }
server {
  listen 8080;
  set_real_ip_from 0.0.0.0/0;
  real_ip_header X-Client;
  proxy_connect_timeout 1s;
  location /native/ { internal; proxy_pass http://native_$arg_upstream/; }
  location /limpet/ { internal; proxy_pass http://$arg_upstream/; }
  location = /native_addresses { proxy_pass http://native_addresses; }
  location = /limpet_addresses { proxy_pass http://addresses; }
  location = /compare {
    # Asks both for the keys from .. to - 1, and answers with those on which they differ.
    content_by_lua_block {
      for i = ngx.var.arg_from, ngx.var.arg_to - 1 do
        local key = ngx.md5(i):sub(1, 4 + i % 28)
        local args = "?key=" .. key .. "&upstream=" .. ngx.var.arg_upstream
        local native = ngx.location.capture("/native/" .. args)
        local limpet = ngx.location.capture("/limpet/" .. args)
        if native.status ~= 200 or limpet.status ~= 200 or native.body ~= limpet.body then
          ngx.say(key, ": native ", native.status, " ", native.body, ", limpet ", limpet.status, " ", limpet.body)
        end
      end
    }
  }
}`;

for (const release of RELEASES) {
  test(`${release}: ketama, modulo and ipHash pick what nginx picks, key by key`, async (t) => {
    await using openresty = await startLimpet({ release, rules, http, errorLogLevel: "alert" });
    const ask = async (path: string, headers: Record<string, string> = {}): Promise<string> =>
      (await request(openresty.url() + path, { headers })).body.text();

    for (const { name } of upstreams) {
      for (let from = 0; from < keysOn(release); from += BATCH) {
        t.is(await ask(`/compare?upstream=${name}&from=${from}&to=${from + BATCH}`), "", name);
      }
    }

    const addresses = Array.from({ length: 1000 }, (_, i) =>
      i % 2 === 0
        ? `${1 + (i % 223)}.${(i * 7) % 256}.${(i * 13) % 256}.${i % 256}`
        : `2001:db8:${i.toString(16)}::${(i * 31).toString(16)}`,
    );
    for (const address of addresses) {
      const [native, limpet] = await Promise.all([
        ask("/native_addresses", { "x-client": address }),
        ask("/limpet_addresses", { "x-client": address }),
      ]);
      t.is(limpet, native, address);
    }
  });
}
