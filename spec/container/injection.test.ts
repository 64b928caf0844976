import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { request } from "undici";
import { startRedis, type OpenRestyRelease, type Site } from "../../src/testkit/index.ts";
import { RELEASES } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import test from "../support/serial.ts";
import { ABC, ABC_SERVERS, startLimpetSite } from "../support/site.ts";

/*
 * What clients send comes neither into the head of an answer nor into a log as anything but text.
 */

const KEYS = 'keys: fromEnvironment("LIMPET_KEYS")';
const CARRIERS = 'cookie("JSESSIONID"), header("X-Session-Id"), pathParameter("jsessionid"), queryArgument("session")';

const AFFINITIES = {
  hash: "hash()",
  route: "route()",
  issueCookie: `issueCookie({ ${KEYS} })`,
  tagSession: `tagSession({ carriers: [cookie("JSESSIONID"), header("X-Session-Id")], ${KEYS} })`,
  learn: "learn({ createFromRequest: true })",
  learnRedis: `learn({ ${KEYS}, redis: redis({ address: "127.0.0.1:6379" }) })`,
} as const;

type Affinity = keyof typeof AFFINITIES;
const NAMES = Object.keys(AFFINITIES) as Affinity[];

const upstream = (name: Affinity): string => `${name}: {
  servers: ${ABC_SERVERS}, mayChange: true, verdictHeader: "X-Verdict",
  session: [${CARRIERS}, bearerToken()], affinity: ${AFFINITIES[name]} }`;

const RULES = `export default defineRouting({
  metrics: true,
  admin: { tokens: fromEnvironment("LIMPET_TOKENS") },
  upstreams: { ${NAMES.map(upstream).join(",\n")} },
});`;

const TOKEN = "0123456789abcdef0123456789abcdef";
const ENVIRONMENT = { LIMPET_KEYS: `1:${"0123456789abcdef".repeat(4)}`, LIMPET_TOKENS: `test:${TOKEN}` };

const location = (name: Affinity): string => `
  location /${name}/ {
    include /etc/nginx/limpet/proxy.conf;
    include /etc/nginx/limpet/locations/${name}.conf;
    proxy_pass http://${name}/;
  }`;

const start = (release: OpenRestyRelease): Promise<Site<"a" | "b" | "c">> =>
  startLimpetSite({
    release,
    rules: RULES,
    http: `include /etc/nginx/limpet/log.conf;
      server {
        listen 8080;
        access_log /tmp/json.log limpet_json;
        access_log /tmp/text.log limpet_text;
        ${NAMES.map(location).join("")}
      }
      server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; allow all; } }`,
    applications: ABC,
    ports: [8080, 8090],
    environment: ENVIRONMENT,
    errorLogLevel: "info",
  });

/** Behind each of them somebody would like to begin a line of his own. */
const VALUES = [
  "a\r\nX-Injected: 1",
  "a\rX-Injected: 1",
  "a\nX-Injected: 1",
  "a\0X-Injected: 1",
  "a%0d%0aX-Injected:%201",
  "a%0aX-Injected:%201",
  "a%00b",
  "\u001b[2J\u001b[31mred",
  "a\u007f\u009b31m",
  'a"b',
  `a'b`,
  'a","injected":"1',
  "a\\r\\nb",
  '<script>alert("injected")</script>',
  'a"} 1\ninjected_total 1',
];

/** Milliseconds without another byte after which nginx is taken to have forgotten a request. */
const LONGEST_SILENCE = 10_000;

/** Sends bytes, and gives all that comes back. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.setEncoding("latin1");
    socket.setTimeout(LONGEST_SILENCE, () => socket.destroy());
    socket.on("data", (chunk: string) => {
      text += chunk;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      resolve(text);
    });
    socket.write(bytes, "latin1");
  });
}

const encoded = (value: string): string =>
  value.replace(/[^!-~]|["<>]/g, (one) => `%${one.charCodeAt(0).toString(16).padStart(2, "0")}`);

/** A value wherever a session is looked for. */
function requestsWith(affinity: Affinity, value: string): string[] {
  const head = (path: string, ...lines: string[]): string =>
    [`GET /${affinity}/${path} HTTP/1.1`, "Host: shop", "Connection: close", ...lines, "", ""].join("\r\n");
  return [
    head("login", `Cookie: JSESSIONID=${value}`),
    head("login", `Cookie: limpet=${value}; limpet-${affinity}=${value}`),
    head("login", `X-Session-Id: ${value}`),
    head("cart", `Authorization: Bearer ${value}`),
    head(`x;jsessionid=${encoded(value)}`),
    head(`x?session=${encoded(value)}`),
    // The application says it itself.
    head(`answer?Set-Cookie=JSESSIONID%3D${encodeURIComponent(value)}&X-Session-Id=${encodeURIComponent(value)}`),
  ];
}

const OWN_HEADERS =
  /^(server|date|content-type|content-length|transfer-encoding|connection|cache-control|set-cookie|x-session-id|x-served-by|x-verdict):/i;

async function file(site: Site, path: string): Promise<string> {
  return (await site.openresty.exec(["cat", path])).output;
}

for (const release of RELEASES) {
  test(`${release}: no cookie, header, path or query splits an answer or begins a line of a log, whatever the affinity`, async (t) => {
    await using site = await start(release);
    await using _redis = await startRedis({ within: site.openresty, listen: "127.0.0.1:6379" });
    const port = Number(new URL(site.openresty.url()).port);
    let sent = 0;
    for (const affinity of NAMES) {
      const requests = VALUES.flatMap((value) => requestsWith(affinity, value));
      const answers = await Promise.all(requests.map((bytes) => exchange(port, bytes)));
      sent += requests.length;
      for (const [index, answer] of answers.entries()) {
        const what = `${affinity}: ${JSON.stringify(requests[index])}`;
        const [status = "", ...lines] = answer.slice(0, answer.indexOf("\r\n\r\n")).split("\r\n");
        t.regex(status, /^HTTP\/1\.1 (200|400|401|404|409) /, what);
        for (const line of lines) t.regex(line, OWN_HEADERS, what);
        t.notRegex(lines.join("\r\n"), /[^\r\n\t -~\u0080-\u00ff]/, what);
      }
    }

    for (const [path, pattern] of [
      ["/tmp/json.log", /^\{"time":".*"\}$/],
      ["/tmp/text.log", /^time=".*"$/],
    ] as const) {
      const lines = await until(
        async () => (await file(site, path)).trimEnd().split(/\r?\n/),
        (found) => found.length >= sent,
      );
      t.is(lines.length, sent, path);
      for (const line of lines) {
        t.regex(line, pattern);
        t.notRegex(line, /[^ -~]/);
      }
      if (path === "/tmp/json.log") {
        const keys = new Set(lines.map((line) => Object.keys(JSON.parse(line) as object).join()));
        t.is(keys.size, 1, "no field is anybody else's");
      }
    }
    const log = (await site.openresty.errorLog()).trimEnd().split("\n");
    for (const line of log.filter((one) => one.includes("limpet: "))) {
      t.regex(line, /^\d{4}\/\d\d\/\d\d /);
      t.notRegex(line, /[^\t -~]/);
    }
  });

  test(`${release}: neither the metrics, the API nor the page have in them what clients or callers made up`, async (t) => {
    await using site = await start(release);
    const port = Number(new URL(site.openresty.url()).port);
    const admin = site.openresty.url(8090);
    const authorization = `Bearer ${TOKEN}`;
    for (const affinity of NAMES) {
      for (const value of VALUES) for (const bytes of requestsWith(affinity, value)) await exchange(port, bytes);
    }
    const metrics = await (await request(`${admin}/metrics`, { headers: { authorization } })).body.text();
    t.notRegex(metrics, /injected|script|[^\n -~]/i);
    for (const line of metrics.trimEnd().split("\n")) {
      t.regex(line, /^(# (HELP|TYPE|EOF|UNIT).*|limpet_\w+(\{(\w+="[\w.:+ -]*",?)*\})? [\d.e+-]+|)$/);
    }
    const json = { authorization, "content-type": "application/json" };
    for (const value of VALUES) {
      const explained = await request(`${admin}/limpet/upstreams/hash/explain`, {
        method: "POST",
        headers: json,
        body: JSON.stringify({ path: "/", headers: { cookie: `JSESSIONID=${value}`, "x-session-id": value } }),
      });
      const text = await explained.body.text();
      t.true(explained.statusCode < 500, JSON.stringify(value));
      t.notThrows(() => JSON.parse(text) as unknown, text);
      t.notRegex(text, /[^\n -~\u0080-\uffff]/, JSON.stringify(value));
      const added = await request(`${admin}/limpet/upstreams/hash/servers`, {
        method: "POST",
        headers: json,
        body: JSON.stringify({ name: value, address: "127.0.0.1:8084" }),
      });
      t.is(added.statusCode, 400, JSON.stringify(value));
      t.notThrows(() => JSON.parse(JSON.stringify(added.headers)) as unknown);
      t.notRegex(await added.body.text(), /[^\n -~\u0080-\uffff]/);
    }
    const page = await request(`${admin}/`, { headers: { authorization, accept: "text/html" } });
    t.notRegex(await page.body.text(), /injected/i);
  });
}

test("no log of a run has a session id or a token that its clients had, whatever failed meanwhile", async (t) => {
  await using site = await start("current");
  await using redis = await startRedis({ within: site.openresty, listen: "127.0.0.1:6379" });
  const keys = Object.fromEntries(NAMES.map((name) => [name, randomBytes(12).toString("hex")])) as Record<
    Affinity,
    string
  >;
  const ids = new Set(Object.values(keys));
  const cookies = new Map<string, Record<string, string>>();
  const visit = async (affinity: Affinity, path: string): Promise<void> => {
    const jar = cookies.get(affinity) ?? {};
    const key = keys[affinity];
    const answer = await request(`${site.openresty.url()}/${affinity}/${path}`, {
      headers: {
        // The others get a session from the application.
        ...(affinity === "hash" ? { "x-session-id": key, authorization: `Bearer ${key}` } : {}),
        cookie: Object.entries(jar)
          .map((pair) => pair.join("="))
          .join("; "),
      },
    });
    await answer.body.dump();
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar[name] = value;
      for (const part of value.split(/[~.]/)) if (part.length >= 8) ids.add(part);
    }
    cookies.set(affinity, jar);
  };
  const browse = async (): Promise<void> => {
    for (const affinity of NAMES) for (const path of ["login", "cart", "shop"]) await visit(affinity, path);
  };
  await browse();
  await site.application("a").kill();
  await browse();
  await site.application("b").behave({ status: 503 });
  await redis.kill();
  for (let i = 0; i < 3; i++) await browse();
  await site.application("c").kill();
  await browse();
  for (const application of site.applications) await application.reset();
  t.true(ids.size > NAMES.length + 3);
  const logs = [await file(site, "/tmp/json.log"), await file(site, "/tmp/text.log"), await site.openresty.errorLog()];
  t.regex(logs[2]!, /limpet: /);
  for (const log of logs)
    t.deepEqual(
      [...ids].filter((id) => log.includes(id)),
      [],
    );
});
