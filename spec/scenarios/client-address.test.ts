import test from "../support/serial.ts";
import { request } from "undici";
import { A, B, C, KEYS, startStage, type Stage, type StageServer, type StageUpstream } from "./stage.ts";

const NETWORK = "session: [clientAddress({ ipv4: 24, ipv6: 128 })]";
const SETS: Record<string, readonly StageServer[]> = { one: [A], two: [A, B], three: [A, B, C] };

const UPSTREAMS: Record<string, StageUpstream> = {
  ...Object.fromEntries(
    Object.entries(SETS).map(([name, servers]) => [
      name,
      { servers, rule: `${NETWORK}, affinity: hash({ table: "ipHash" })` },
    ]),
  ),
  even: { servers: SETS.three!, rule: `${NETWORK}, affinity: hash({ table: "maglev" })` },
  bound: { servers: SETS.three!, rule: `${NETWORK}, affinity: [issueCookie({ ${KEYS} }), hash()]` },
};

const native = Object.entries(SETS).map(
  ([name, servers]) =>
    `upstream native_${name} { ip_hash; ${servers.map(({ port }) => `server 127.0.0.1:${port} max_fails=0;`).join(" ")} }`,
);

/** Clients' addresses come from an earlier proxy, over whatever it connects by; and some have none. */
const HTTP = `
${native.join("\n")}
set_real_ip_from 0.0.0.0/0;
set_real_ip_from ::/0;
set_real_ip_from unix:;
real_ip_header X-Real-IP;
server { listen unix:/tmp/stage.sock; listen [::1]:8081;
  location / { include /etc/nginx/limpet/proxy.conf; proxy_pass http://$http_x_upstream; } }`;
const SERVER = `
location /native/ { proxy_pass http://native_$http_x_upstream; }
location /by-ipv6/ { proxy_pass http://[::1]:8081; proxy_set_header X-Real-IP $http_x_client; }
location /by-socket/ { proxy_pass http://unix:/tmp/stage.sock; proxy_set_header X-Real-IP $http_x_client; }`;

let stage: Stage;
test.before(async () => {
  stage = await startStage({ upstreams: UPSTREAMS, http: HTTP, server: SERVER });
});
test.after.always(() => stage.openresty.stop());

async function serverFor(path: string, upstream: string, client: string): Promise<string> {
  const headers = { "x-upstream": upstream, "x-real-ip": client, "x-client": client };
  const answer = await request(`${stage.openresty.url()}${path}`, { headers });
  await answer.body.dump();
  return String(answer.headers["x-served-by"]);
}

const NETWORKS = Array.from({ length: 30 }, (_, i) => `127.0.${i + 1}.2`);

async function spread(path: string, upstream: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const client of NETWORKS) {
    const server = await serverFor(path, upstream, client);
    counts[server] = (counts[server] ?? 0) + 1;
  }
  return counts;
}

test("241: clients of thirty networks are spread as nginx's ip_hash spreads them", async (t) => {
  t.deepEqual(await spread("/two/", "two"), { a: 15, b: 15 });
  t.deepEqual(await spread("/three/", "three"), { a: 10, b: 10, c: 10 });
  t.deepEqual(await spread("/one/", "one"), { a: 30 });
  for (const upstream of Object.keys(SETS)) {
    for (const client of NETWORKS) {
      t.is(await serverFor(`/${upstream}/`, upstream, client), await serverFor("/native/", upstream, client), client);
    }
  }
});

test("241: the clients of a network are at one server, by whatever table", async (t) => {
  for (const upstream of ["three", "even", "bound"]) {
    for (const network of NETWORKS.slice(0, 10)) {
      const servers = new Set<string>();
      for (const host of [1, 7, 200])
        servers.add(await serverFor(`/${upstream}/`, upstream, network.replace(/\d+$/, String(host))));
      t.is(servers.size, 1);
    }
  }
});

test("242: the address may come from a trusted proxy over IPv6 or a unix socket", async (t) => {
  for (const way of ["/by-ipv6/", "/by-socket/"]) {
    t.deepEqual(await spread(way, "two"), { a: 15, b: 15 });
    for (const client of ["2001:db8::1", "2001:db8:0:1::1", ...NETWORKS.slice(0, 5)]) {
      t.is(await serverFor(way, "three", client), await serverFor("/three/", "three", client), client);
    }
  }
});

test("244: clients on a unix socket have no address, and go by turns", async (t) => {
  const servers: string[] = [];
  for (let i = 0; i < 9; i++) servers.push(await serverFor("/by-socket/", "three", ""));
  t.deepEqual([...servers].sort().join(""), "aaabbbccc");
  t.notRegex(await stage.openresty.errorLog(), /\[(crit|alert|emerg)\]|served by round robin|failed to run/);
});

test("5: a cookie counts before the address", async (t) => {
  const cookie = await stage.boundTo("bound", (await stage.ask("bound")).servedBy!);
  const { servedBy } = await stage.ask("bound", { cookie });
  for (const client of NETWORKS) {
    t.is((await stage.ask("bound", { cookie, headers: { "x-real-ip": client } })).servedBy, servedBy);
  }
});
