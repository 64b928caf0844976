import test from "../support/serial.ts";
import { request } from "undici";
import { openrestyImage, startOpenResty, type StartedOpenResty } from "../../src/testkit/index.ts";
import { ENVIRONMENT, buildRules, nginxConf } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

const RULES = `export default defineRouting({ upstreams: {
  shop: {
    servers: [
      { name: "a", address: "127.0.1.1:8200" }, { name: "b", address: "127.0.1.2:8200", weight: 2 },
      { name: "c", address: "127.0.1.3:8200", backup: true }, { name: "d", address: "127.0.1.4:8200", down: true },
    ],
    mayChange: true, affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })
  },
  wiki: { servers: [{ name: "w", address: "127.0.2.1" }], affinity: hash(), session: [cookie("sid")] }
} });`;

const HTTP = `
server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }
server {
  listen 8091;
  location / { proxy_pass http://127.0.0.1:8090; proxy_http_version 1.1; }
  location /metrics { proxy_pass http://127.0.0.1:9113; }
}`;

async function start(): Promise<StartedOpenResty> {
  const image = await openrestyImage({ release: "current", packages: ["prometheus-nginx-exporter"] });
  const built = await buildRules(RULES);
  return await startOpenResty({
    image,
    nginxConf: nginxConf(image, { http: HTTP, workers: 2 }),
    directories: [{ source: built.out, target: "/etc/nginx/limpet" }],
    ports: [8091],
    environment: ENVIRONMENT,
  });
}

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

async function call(openresty: StartedOpenResty, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await request(`${openresty.url()}/api/9${path}`, {
    method: method as "GET",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, json: text === "" ? undefined : JSON.parse(text) };
}

const errorCode = ({ json }: Answer): string => (json as { error: { code: string } }).error.code;

test("prometheus-nginx-exporter reads every server's state, as of NGINX Plus", async (t) => {
  await using openresty = await start();
  await openresty.exec([
    "sh",
    "-c",
    "prometheus-nginx-exporter -nginx.plus -nginx.scrape-uri http://127.0.0.1:8090/api -web.listen-address 127.0.0.1:9113 >/tmp/exporter.log 2>&1 &",
  ]);
  const metrics = await until(
    async () => {
      const { body } = await request(`${openresty.url()}/metrics`);
      return await body.text();
    },
    (text) => text.includes("nginxplus_up 1"),
  );
  const state = (server: string): string | undefined =>
    new RegExp(`nginxplus_upstream_server_state\\{[^}]*server="${server}"[^}]*\\} (\\d)`).exec(metrics)?.[1];
  // The exporter's numbers: 1 up, 2 draining, 3 down.
  t.is(state("127.0.1.1:8200"), "1");
  t.is(state("127.0.1.4:8200"), "3");
  t.is(state("127.0.2.1:80"), "1");

  const { json } = await call(openresty, "GET", "/http/upstreams/shop/servers");
  const { id } = (json as { id: number; server: string }[]).find(({ server }) => server === "127.0.1.2:8200")!;
  t.is((await call(openresty, "PATCH", `/http/upstreams/shop/servers/${id}/`, { drain: true })).status, 200);
  const after = await until(
    async () => await (await request(`${openresty.url()}/metrics`)).body.text(),
    (text) => /nginxplus_upstream_server_state\{[^}]*server="127.0.1.2:8200"[^}]*\} 2/.test(text),
  );
  t.regex(after, /^nginxplus_connections_accepted [1-9]/m);
  t.regex(after, /^nginxplus_http_requests_total [1-9]/m);
  t.notRegex(await openresty.errorLog(), /\[(error|crit|alert|emerg)\].*(lua|limpet)/);
});

test("a client for NGINX Plus lists, adds, changes and removes servers", async (t) => {
  await using openresty = await start();
  const servers = "/http/upstreams/shop/servers";
  t.deepEqual(await (await request(`${openresty.url()}/api/`)).body.json(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  t.like(await call(openresty, "GET", servers), {
    status: 200,
    json: [
      {
        server: "127.0.1.1:8200",
        weight: 1,
        max_conns: 0,
        max_fails: 1,
        fail_timeout: "10s",
        slow_start: "0s",
        route: "",
        backup: false,
        down: false,
      },
      { server: "127.0.1.2:8200", weight: 2 },
      { backup: true },
      { down: true },
    ],
  });
  const added = await call(openresty, "POST", `${servers}/`, {
    server: "127.0.1.9:8200",
    weight: 3,
    max_conns: 7,
    max_fails: 2,
    fail_timeout: "1m30s",
    slow_start: "0s",
  });
  t.like(added, {
    status: 201,
    json: { server: "127.0.1.9:8200", weight: 3, max_conns: 7, max_fails: 2, fail_timeout: "90s", down: false },
  });
  const { id } = added.json as { id: number };
  t.like(await call(openresty, "GET", `${servers}/${id}`), { status: 200, json: { id } });
  t.like(await call(openresty, "PATCH", `${servers}/${id}/`, { weight: 4, down: true }), {
    status: 200,
    json: { id, weight: 4, down: true, max_conns: 7 },
  });
  t.like(await call(openresty, "PATCH", `${servers}/${id}/`, { drain: true, down: false }), { json: { drain: true } });
  const back = await call(openresty, "PATCH", `${servers}/${id}/`, { down: false });
  t.false("drain" in (back.json as object), "as in NGINX Plus, who is put in again does not drain");
  const rest = await call(openresty, "DELETE", `${servers}/${id}/`);
  t.is(rest.status, 200);
  t.is((rest.json as object[]).length, 4);
  t.like(await call(openresty, "GET", "/http/upstreams/shop"), {
    json: { peers: [{ server: "127.0.1.1:8200", active: 0 }, { state: "up" }, { state: "up" }, { state: "down" }] },
  });
});

test("what it cannot do is told in the words of NGINX Plus", async (t) => {
  await using openresty = await start();
  const servers = "/http/upstreams/shop/servers";
  for (const [method, path, body, status, code] of [
    ["GET", "/http/nothing", undefined, 404, "PathNotFound"],
    ["GET", "/stream/upstreams", undefined, 404, "PathNotFound"],
    ["GET", "/http/upstreams/nothing", undefined, 404, "UpstreamNotFound"],
    ["GET", `${servers}/1`, undefined, 404, "UpstreamServerNotFound"],
    ["PUT", servers, {}, 405, "MethodDisabled"],
    ["POST", servers, {}, 400, "UpstreamBadAddress"],
    ["POST", servers, { server: "10.0.0.1", fail_timeout: "soon" }, 400, "UpstreamBadFailTimeout"],
    ["POST", servers, { server: "10.0.0.1", colour: "red" }, 400, "UpstreamConfFormatError"],
    ["POST", servers, { server: "127.0.1.1:8200" }, 400, "UpstreamConfFormatError"],
    ["POST", "/http/upstreams/wiki/servers", { server: "10.0.0.1" }, 400, "UpstreamStatic"],
  ] as const) {
    const answer = await call(openresty, method, path, body);
    t.is(answer.status, status, `${method} ${path} ${JSON.stringify(body)}`);
    t.is(errorCode(answer), code);
  }
  const noJson = await request(`${openresty.url()}/api/9${servers}`, { method: "POST", body: "{" });
  t.is(noJson.statusCode, 415);
  t.like(await noJson.body.json(), { error: { status: 415, code: "JsonError" } });
  const version = await request(`${openresty.url()}/api/10/nginx`);
  t.like(await version.body.json(), { error: { code: "UnknownVersion" } });
});
