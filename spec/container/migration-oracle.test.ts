import { createHash } from "node:crypto";
import test from "../support/serial.ts";
import { Agent, request } from "undici";
import { migrate } from "../../src/migration/migrate.ts";
import { rulesText } from "../../src/migration/rules-text.ts";
import { given } from "../../src/nginx-conf/reading/given.ts";
import { ENVIRONMENT, RELEASES, startLimpet } from "../support/limpet.ts";
import { proxyTo } from "../support/site.ts";

/**
 * `upstream` blocks and the rules that `limpet init --from` makes of them, on one nginx: every request is sent to
 * both, and answered by the same server. 9107 is dead, and none is avoided, so that second tries are compared as well.
 */
const BLOCKS: Readonly<Record<string, string>> = {
  ring: `hash $cookie_sid consistent;
    server 127.0.0.1:9101 weight=2 max_fails=0; server 127.0.0.1:9102 down max_fails=0;
    server 127.0.0.1:9103 weight=5 max_fails=0; server 127.0.0.1:9107 max_fails=0; server [::1]:9104 max_fails=0;`,
  remainder: `hash $http_x_session_id;
    server 127.0.0.1:9101 weight=2 max_fails=0; server 127.0.0.1:9102 down max_fails=0;
    server 127.0.0.1:9103 weight=3 max_fails=0; server 127.0.0.1:9107 max_fails=0;`,
  argument: "hash ${arg_key}; server 127.0.0.1:9101; server 127.0.0.1:9102; server 127.0.0.1:9103;",
  backup: `server 127.0.0.1:9101 max_fails=0; server 127.0.0.1:9102 weight=2 max_fails=0;
    server 127.0.0.1:9103 backup max_fails=0; hash $cookie_sid;`,
  addresses: "ip_hash; server 127.0.0.1:9101 weight=3; server 127.0.0.1:9102; server 127.0.0.1:9103 down;",
  text: "hash $remote_addr consistent; server 127.0.0.1:9101; server 127.0.0.1:9102; server 127.0.0.1:9103;",
  bytes: "hash $binary_remote_addr; server 127.0.0.1:9101; server 127.0.0.1:9102; server 127.0.0.1:9103;",
  mapped: "hash $tenant consistent; server 127.0.0.1:9101; server 127.0.0.1:9102; server 127.0.0.1:9103;",
  composite: `hash "$scheme:$tenant/$cookie_absent-\${cookie_sid}$arg_key"; server 127.0.0.1:9101;
    server 127.0.0.1:9102; server 127.0.0.1:9103;`,
  uri: "hash $request_uri consistent; server 127.0.0.1:9101; server 127.0.0.1:9102; server 127.0.0.1:9103;",
  twice: `hash $cookie_sid consistent; server 127.0.0.1:9101; server 127.0.0.1:9101 weight=3;
    server 127.0.0.1:9102; server 127.0.0.1:9103;`,
  partly: `hash $cookie_sid consistent; server 127.0.0.1:9101 down weight=3; server 127.0.0.1:9101;
    server 127.0.0.1:9102; server 127.0.0.1:9103;`,
  beside: "hash $cookie_sid; server 127.0.0.1:9101; server 127.0.0.1:9101 weight=3; server 127.0.0.1:9102;",
};

const MAP = "map $http_x_session_id $tenant { ~^(?<head>...) $head; default $cookie_sid; }";
const KEYS = 1200;
const BATCH = 25;

function blocks(prefix: string): string {
  return Object.entries(BLOCKS)
    .map(([name, directives]) => `upstream ${prefix}${name} { ${directives} }`)
    .join("\n");
}

/** The rules without their import, which comes with every test's. */
function migratedRules(text: string): string {
  const { upstreams } = migrate(given(text, "/etc/nginx/nginx.conf", "nginx.conf"));
  return rulesText(upstreams, "nginx.conf").replace(/^import [^]*? from "limpet";\n/, "");
}

const listening = ["127.0.0.1:9101", "127.0.0.1:9102", "127.0.0.1:9103", "[::1]:9104"];

const http = `
${MAP}
${listening.map((listen) => `server { listen ${listen}; location / { return 200 ${listen.slice(-4)}; } }`).join("\n")}
${blocks("native_")}
server {
  listen 8080;
  set_real_ip_from 0.0.0.0/0;
  real_ip_header X-Client;
  proxy_connect_timeout 1s;
  location /native/ { internal; proxy_pass http://native_$arg_upstream/; }
  location /limpet/ { internal; proxy_pass http://$arg_upstream/; }
  location = /compare {
    content_by_lua_block {
      local args = "?" .. ngx.var.args
      local native, limpet = ngx.location.capture_multi({ { "/native/" .. args }, { "/limpet/" .. args } })
      ngx.say(native.status, " ", native.body, ", ", limpet.status, " ", limpet.body)
    }
  }
}`;

function address(index: number): string {
  return index % 2 === 0
    ? `${1 + (index % 223)}.${(index * 7) % 256}.${(index * 13) % 256}.${index % 256}`
    : `2001:db8:${index.toString(16)}::${(index * 31).toString(16)}`;
}

for (const release of RELEASES) {
  test(`${release}: migrated upstreams pick what the blocks picked`, async (t) => {
    const rules = migratedRules(`http { ${MAP}\n${blocks("")} }`);
    await using openresty = await startLimpet({ release, rules, http, errorLogLevel: "alert" });
    const dispatcher = new Agent({ connections: BATCH });
    const ask = async (upstream: string, index: number): Promise<string> => {
      const key = createHash("md5")
        .update(String(index))
        .digest("hex")
        .slice(0, 4 + (index % 28));
      const headers = { cookie: `sid=${key}`, "x-session-id": key.toUpperCase(), "x-client": address(index) };
      const url = `${openresty.url()}/compare?upstream=${upstream}&key=${key}`;
      return (await (await request(url, { headers, dispatcher })).body.text()).trim();
    };
    for (const upstream of Object.keys(BLOCKS)) {
      const servers = new Set<string>();
      for (let from = 0; from < KEYS; from += BATCH) {
        const answers = await Promise.all(Array.from({ length: BATCH }, (_, i) => ask(upstream, from + i)));
        for (const [index, answer] of answers.entries()) {
          const [native, limpet] = answer.split(", ");
          t.is(limpet, native, `${upstream}, request ${from + index}`);
          if (native?.startsWith("200 ")) servers.add(native);
        }
      }
      t.true(servers.size > 1, `${upstream} was served by ${[...servers].join(", ")}`);
    }
    await dispatcher.close();
  });
}

const LONG = {
  argument: "hash $arg_key; server 127.0.0.1:9101; server 127.0.0.1:9102; server 127.0.0.1:9103;",
  composite: `hash $cookie_sid-$arg_key consistent;
    server 127.0.0.1:9101; server 127.0.0.1:9102; server 127.0.0.1:9103;`,
};

test("migrated upstreams pick what the blocks picked also for keys of more than 4096 bytes", async (t) => {
  const upstreams = (prefix: string) =>
    Object.entries(LONG)
      .map(([name, directives]) => `upstream ${prefix}${name} { ${directives} }`)
      .join("\n");
  await using openresty = await startLimpet({
    rules: migratedRules(`http { ${upstreams("")} }`),
    http: http.replace(blocks("native_"), upstreams("native_")),
  });
  for (const upstream of Object.keys(LONG)) {
    const servers = new Set<string>();
    for (let i = 0; i < 60; i++) {
      const key = `${String(i).repeat(10)}${"x".repeat(2500)}`;
      const long = upstream === "argument" ? key.repeat(2) : key;
      const headers = { cookie: `sid=${key}` };
      const { body } = await request(`${openresty.url()}/compare?upstream=${upstream}&key=${long}`, { headers });
      const [native, limpet] = (await body.text()).trim().split(", ");
      t.is(limpet, native, `${upstream}, request ${i}`);
      servers.add(native ?? "");
    }
    t.is(servers.size, 3);
  }
});

const ROUTES = `sticky route $cookie_route; server 127.0.0.1:9102 route=1 backup; server 127.0.0.1:9101 route=1;
  server 127.0.0.1:9102 route=2; server 127.0.0.1:9103 route=2; server [::1]:9104;`;

if (RELEASES.includes("newest")) {
  test("newest: migrated routes bind the requests that nginx's sticky route binds, and no others", async (t) => {
    await using openresty = await startLimpet({
      release: "newest",
      rules: migratedRules(`http { upstream routes { ${ROUTES} } }`),
      http: http
        .replace(blocks("native_"), `upstream native_routes { ${ROUTES} }`)
        .replace("location /limpet/ {", "location /limpet/ { include /etc/nginx/limpet/locations/routes.conf;"),
    });
    const serversOf = async (route: string) => {
      const servers: [native: Set<string>, limpet: Set<string>] = [new Set(), new Set()];
      for (let i = 0; i < 16; i++) {
        const headers = { cookie: `route=${route}` };
        const { body } = await request(`${openresty.url()}/compare?upstream=routes`, { headers });
        for (const [side, answer] of (await body.text()).trim().split(", ").entries()) servers[side]?.add(answer);
      }
      return servers.map((found) => [...found].sort());
    };
    for (const route of ["1", "2"]) {
      const [native, limpet] = await serversOf(route);
      t.is(native?.length, 1);
      t.deepEqual(limpet, native, route);
    }
    for (const route of ["a", "b", "c", "d", "e", "none"]) {
      const [native, limpet] = await serversOf(route);
      t.is(native?.length, 4);
      t.deepEqual(limpet, native, route);
    }
  });
}

const STICKY = `upstream shop {
  sticky cookie srv_id expires=1h path=/;
  server 127.0.0.1:9101; server 127.0.0.1:9102 route=blue; server [0:0::1]:9104;
}`;

test("sessions with a cookie of nginx's sticky go on, and are handed a signed one", async (t) => {
  const applications = listening
    .map((listen) => `server { listen ${listen}; location / { return 200 ${listen.slice(-4)}; } }`)
    .join("\n");
  await using openresty = await startLimpet({
    rules: migratedRules(`http { ${STICKY} }`),
    http: `${applications}\n${proxyTo("shop")}`,
    files: [{ content: `${ENVIRONMENT.LIMPET_KEYS}\n`, target: "/etc/nginx/limpet.keys" }],
  });
  const ask = async (value: string) => {
    const { body, headers } = await request(openresty.url(), { headers: { cookie: `srv_id=${value}` } });
    return { servedBy: await body.text(), issued: /^srv_id=([^;]+)/.exec(String(headers["set-cookie"]))?.[1] };
  };
  // As nginx has them (ngx_http_upstream_sticky_module): the route, else the MD5 of the address that it prints.
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const cookies = [
    [md5("127.0.0.1:9101"), "9101"],
    ["blue", "9102"],
    [md5("[::1]:9104"), "9104"],
  ] as const;
  for (const [value, server] of cookies) {
    for (let i = 0; i < 3; i++) {
      const { servedBy, issued = "" } = await ask(value);
      t.is(servedBy, server);
      t.not(issued, value);
      const again = await ask(issued);
      t.is(again.servedBy, server);
      t.is(again.issued, undefined);
    }
  }
});

/** Upstreams with a dead server, and what stands in their locations so that only the log phase sees that it fails. */
const UNSEEN: Readonly<Record<string, readonly [block: string, location: string]>> = {
  off: ["hash $arg_key; server 127.0.0.1:9101; server 127.0.0.1:9107;", "proxy_next_upstream off;"],
  once: ["hash $arg_key; server 127.0.0.1:9101; server 127.0.0.1:9107;", "proxy_next_upstream_tries 1;"],
  paged: [
    "sticky route $arg_key; server 127.0.0.1:9101 route=0; server 127.0.0.1:9107 route=1;",
    "proxy_next_upstream off; error_page 502 504 =503 /later;",
  ],
};

for (const [name, [block, location]] of Object.entries(UNSEEN)) {
  test(`a dead server is avoided after its first failure also with ${location}`, async (t) => {
    const pass = `proxy_pass http://${name}; ${location}`;
    await using openresty = await startLimpet({
      rules: migratedRules(`http { upstream ${name} { ${block} } server { location / { ${pass} } } }`),
      http: `server { listen 127.0.0.1:9101; return 200 9101; }
        server {
          listen 8080;
          location / { include /etc/nginx/limpet/locations/${name}.conf; ${pass} }
          location = /later { return 503; }
        }`,
    });
    const ask = async (key: number): Promise<number> => {
      const { statusCode, body } = await request(`${openresty.url()}/?key=${key}`);
      await body.dump();
      return statusCode;
    };
    let dead = 0;
    while ((await ask(dead)) === 200) dead++;
    for (let i = 0; i < 5; i++) t.is(await ask(dead), 200);
  });
}
