/**
 * Every recipe of docs/recipes.md as it stands there, in a real nginx: only the servers' addresses are others, and the port
 * is one that anybody may listen on.
 */
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { text as textOf } from "node:stream/consumers";
import type { ExecutionContext } from "ava";
import test from "../support/serial.ts";
import { check } from "../../src/build/check.ts";
import { formatDiagnostics } from "../../src/findings/report.ts";
import { startLimpet, type LimpetOptions } from "../support/limpet.ts";
import { tokenOf } from "../affinity/jwt-tokens.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { PLAY, listener } from "../scenarios/stage.ts";
import { codeBlocks } from "./code-blocks.ts";
import { recipes, type Recipe } from "./recipe.ts";

interface Asking {
  readonly path?: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  /** What the application answers with: `Set-Cookie` lines, and others as "Name: value". */
  readonly set?: string;
  readonly header?: string;
}

interface Reply {
  readonly status: number;
  readonly servedBy: string | undefined;
  /** The first cookie of the answer, without attributes. */
  readonly cookie: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What the application saw. */
  readonly seen: { readonly cookie?: string; readonly headers?: Readonly<Record<string, string>> };
}

interface Site {
  readonly ask: (asking?: Asking) => Promise<Reply>;
  /** From here on the server closes every connection, until it is revived. */
  readonly kill: (server: string) => Promise<void>;
  readonly revive: (server: string) => Promise<void>;
}

const UPGRADE = { Connection: "Upgrade", Upgrade: "websocket" };

const KEYS = `1:${"0123456789abcdef".repeat(4)}\n`;

/** 10.0.0.11:8080 → 127.0.0.1:8111 */
const onThisMachine = (text: string): string => text.replaceAll(/10\.0\.0\.(\d+):8080/g, "127.0.0.1:81$1");

function optionsFor({ rules, nginx }: Recipe): LimpetOptions {
  const servers = [...rules.matchAll(/name: "([^"]+)", address: "10\.0\.0\.(\d+):8080"/g)].map(([, name, number]) =>
    listener({ name: name!, port: 8100 + Number(number) }),
  );
  return {
    rules: onThisMachine(rules).replace(/^import .*\n/, ""),
    http: `
lua_shared_dict stage 1m;
${servers.join("\n")}
server {
  listen 8081;
  location = /stage { content_by_lua_block { ngx.shared.stage:set(ngx.var.arg_key:gsub("%+", " "), ngx.var.arg_value) } }
}
${nginx.replace("listen 80;", "listen 8080;")}`,
    files: [
      { content: PLAY, target: "/etc/nginx/play.lua" },
      { content: KEYS, target: "/etc/nginx/limpet.keys" },
    ],
    ports: [8080, 8081],
  };
}

async function ask(url: string, { path = "/", method = "GET", headers = {}, set, header }: Asking): Promise<Reply> {
  const to = new URL(path, url);
  if (set !== undefined) to.searchParams.set("set", set);
  if (header !== undefined) to.searchParams.set("header", header);
  const asked = request(to, { method, headers, agent: false });
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const text = await textOf(answer);
  return {
    status: answer.statusCode ?? 0,
    servedBy: answer.headers["x-served-by"] as string | undefined,
    cookie: [answer.headers["set-cookie"] ?? []].flat()[0]?.split(";")[0],
    headers: answer.headers,
    seen: text.startsWith("{") ? (JSON.parse(text) as Reply["seen"]) : {},
  };
}

const all = recipes();
const tried = new Set<string>();

/** Declares what a recipe does. */
function recipe(title: string, does: (t: ExecutionContext, site: Site) => Promise<void>): void {
  tried.add(title);
  test(title, async (t) => {
    const found = all.find((one) => one.title === title);
    if (found === undefined) throw new Error(`docs/recipes.md has no recipe "${title}"`);
    await using openresty = await startLimpet(optionsFor(found));
    const url = openresty.url(8080);
    const stage = async (server: string, value: string): Promise<void> => {
      await ask(openresty.url(8081), { path: `/stage?key=killed+${server}&value=${value}` });
    };
    await does(t, {
      ask: async (asking = {}) => await ask(url, asking),
      kill: async (server) => {
        await stage(server, "yes");
      },
      revive: async (server) => {
        await stage(server, "");
      },
    });
  });
}

for (const { title, rules, nginx } of all) {
  test(`${title}: limpet check has nothing to say of the rules with their nginx.conf`, async (t) => {
    using project = new TemporaryProject([
      ["src/routing.ts", rules],
      ["nginx.conf", `events {}\nhttp {\ninclude /etc/nginx/limpet/limpet.conf;\n${nginx}}\n`],
    ]);
    const { diagnostics } = await check({ project: project.path, nginxConf: "nginx.conf" });
    t.is(formatDiagnostics(diagnostics, { pretty: false, relativeTo: project.path }), "");
  });
}

test("every recipe is tried", (t) => {
  t.deepEqual(all.map(({ title }) => title).sort(), [...tried].sort());
  t.is(codeBlocks().filter(({ info }) => info[1] === "recipe").length, all.length);
});

recipe("A tenant's sessions together", async (t, { ask }) => {
  const firsts = await Promise.all([1, 2, 3, 4, 5, 6].map(() => ask({ headers: { "X-Tenant": "acme" } })));
  t.is(new Set(firsts.map(({ servedBy }) => servedBy)).size, 1);
  const others = await Promise.all(
    Array.from({ length: 20 }, (_, i) => ask({ headers: { "X-Tenant": `tenant-${i}` } })),
  );
  t.true(new Set(others.map(({ servedBy }) => servedBy)).size > 1);
  const [{ servedBy, cookie }] = firsts as [Reply];
  const other = others.find((reply) => reply.servedBy !== servedBy)!;
  const place = others.indexOf(other);
  const later = await ask({ headers: { "X-Tenant": `tenant-${place}`, Cookie: cookie! } });
  t.is(later.servedBy, servedBy, "the cookie comes before the tenant");
});

recipe("A canary for testers", async (t, { ask }) => {
  const usual = await Promise.all(Array.from({ length: 10 }, () => ask()));
  t.false(usual.some(({ servedBy }) => servedBy === "c"));
  const tester = await ask({ headers: { "X-Canary": "canary" } });
  t.is(tester.servedBy, "c");
  t.is((await ask({ headers: { Cookie: tester.cookie! } })).servedBy, "c");
});

recipe("An upstream for each path", async (t, { ask }) => {
  const shop = await ask({ path: "/cart" });
  const forum = await ask({ path: "/forum/threads" });
  t.true(["a", "b"].includes(shop.servedBy!));
  t.true(["c", "d"].includes(forum.servedBy!));
  t.regex(shop.cookie!, /^limpet-shop=/);
  t.regex(forum.cookie!, /^limpet-forum=/);
  const Cookie = `${shop.cookie}; ${forum.cookie}`;
  for (let i = 0; i < 3; i++) {
    t.is((await ask({ path: "/cart", headers: { Cookie } })).servedBy, shop.servedBy);
    t.is((await ask({ path: "/forum/", headers: { Cookie } })).servedBy, forum.servedBy);
  }
  const api = await ask({ path: "/api/orders", headers: { Authorization: "Bearer one", Cookie } });
  t.true(["e", "f"].includes(api.servedBy!));
  t.is((await ask({ path: "/api/orders", headers: { Authorization: "Bearer one" } })).servedBy, api.servedBy);
});

recipe("The user of a JSON Web Token", async (t, { ask }) => {
  const users = Array.from({ length: 12 }, (_, i) => `user-${i}`);
  const served = new Set<string | undefined>();
  for (const sub of users) {
    const first = await ask({ headers: { Authorization: `Bearer ${tokenOf(JSON.stringify({ sub, exp: 1 }))}` } });
    served.add(first.servedBy);
    const renewed = tokenOf(JSON.stringify({ iat: 5, exp: 2, sub }));
    t.is((await ask({ headers: { Authorization: `Bearer ${renewed}` } })).servedBy, first.servedBy);
    t.is((await ask({ headers: { Cookie: `token=${renewed}` } })).servedBy, first.servedBy);
  }
  t.true(served.size > 1);
  t.is((await ask({ headers: { Authorization: "Bearer not.a.token" } })).status, 200);
});

recipe("Socket.IO", async (t, { ask }) => {
  const shakes = "/socket.io/?EIO=4&transport=polling";
  const { servedBy, cookie } = await ask({ path: shakes });
  for (let i = 0; i < 3; i++) {
    const poll = await ask({ path: `${shakes}&sid=x`, headers: { Cookie: cookie! }, method: i === 0 ? "POST" : "GET" });
    t.is(poll.servedBy, servedBy);
  }
  const socket = "/socket.io/?EIO=4&transport=websocket&sid=x";
  const upgrade = await ask({ path: socket, headers: { ...UPGRADE, Cookie: cookie! } });
  t.is(upgrade.servedBy, servedBy);
  t.is(upgrade.seen.headers?.upgrade, "websocket");
  const withoutCookies = await Promise.all([1, 2, 3].map(() => ask({ path: shakes })));
  t.is(new Set(withoutCookies.map((reply) => reply.servedBy)).size, 1);
});

recipe("MCP", async (t, { ask, kill }) => {
  const first = await ask({ path: "/mcp", method: "POST", header: "Mcp-Session-Id: one" });
  const id = String(first.headers["mcp-session-id"]);
  t.regex(id, /^one~[\w-]+$/);
  for (let i = 0; i < 3; i++) {
    const later = await ask({ path: "/mcp", method: "POST", headers: { "Mcp-Session-Id": id } });
    t.is(later.servedBy, first.servedBy);
    t.is(later.seen.headers?.["mcp-session-id"], "one");
  }
  await kill(first.servedBy!);
  t.is((await ask({ path: "/mcp", headers: { "Mcp-Session-Id": id } })).status, 404);
  const anew = await ask({ path: "/mcp", method: "POST", header: "Mcp-Session-Id: two" });
  t.is(anew.status, 200);
  t.not(anew.servedBy, first.servedBy);
});

recipe("Keycloak", async (t, { ask, kill }) => {
  for (const node of ["kc-1", "kc-2", "kc-3"]) {
    const { servedBy, seen } = await ask({ headers: { Cookie: `AUTH_SESSION_ID=123.abc.${node}` } });
    t.is(servedBy, node);
    t.is(seen.cookie, `AUTH_SESSION_ID=123.abc.${node}`, "Keycloak's cookie stays as it is");
    t.is(seen.headers?.["x-forwarded-proto"], "http");
  }
  await kill("kc-2");
  const moved = await Promise.all([1, 2, 3].map(() => ask({ headers: { Cookie: "AUTH_SESSION_ID=123.abc.kc-2" } })));
  t.is(new Set(moved.map(({ servedBy }) => servedBy)).size, 1);
  t.true(moved.every(({ status }) => status === 200));
});

recipe("WildFly, JBoss EAP and Tomcat", async (t, { ask, kill, revive }) => {
  const Cookie = "JSESSIONID=one.node1";
  t.is((await ask({ headers: { Cookie } })).servedBy, "node1");
  t.is((await ask({ path: "/cart;jsessionid=one.node3" })).servedBy, "node3");
  await kill("node1");
  const moved = await ask({ headers: { Cookie } });
  t.true(["node2", "node3"].includes(moved.servedBy!));
  const own = await ask({ headers: { Cookie }, set: `JSESSIONID=one.${moved.servedBy}; Path=/` });
  t.is(own.cookie, `JSESSIONID=one.${moved.servedBy}`, "the application's choice reaches the client as it is");
  await revive("node1");
  t.is((await ask({ headers: { Cookie: own.cookie! } })).servedBy, moved.servedBy);
});

recipe("Jenkins", async (t, { ask }) => {
  const { servedBy, headers } = await ask({ set: "JSESSIONID.1a2b3c4d=x; Path=/; HttpOnly" });
  const cookies = [headers["set-cookie"] ?? []].flat().map((line) => line.split(";")[0]!);
  t.is(cookies.length, 2);
  for (let i = 0; i < 3; i++) {
    const later = await ask({ path: "/job/x/", headers: { Cookie: `JSESSIONID.99999999=old; ${cookies.join("; ")}` } });
    t.is(later.servedBy, servedBy);
    t.true(later.seen.cookie?.includes("JSESSIONID.1a2b3c4d=x"));
  }
  t.is((await ask({ path: "/wsagents/", headers: UPGRADE })).seen.headers?.upgrade, "websocket");
});

recipe("Spring Session", async (t, { ask }) => {
  const browser = await ask({ set: "SESSION=MTIz; Path=/; HttpOnly; SameSite=Lax" });
  t.regex(browser.cookie!, /^SESSION=MTIz~/);
  const app = await ask({ header: "X-Auth-Token: 123" });
  const token = String(app.headers["x-auth-token"]);
  t.regex(token, /^123~/);
  for (let i = 0; i < 3; i++) {
    const inBrowser = await ask({ headers: { Cookie: browser.cookie! } });
    t.is(inBrowser.servedBy, browser.servedBy);
    t.is(inBrowser.seen.cookie, "SESSION=MTIz");
    const inApp = await ask({ headers: { "X-Auth-Token": token } });
    t.is(inApp.servedBy, app.servedBy);
    t.is(inApp.seen.headers?.["x-auth-token"], "123");
  }
  const untagged = await Promise.all([1, 2, 3].map(() => ask({ headers: { "X-Auth-Token": "456" } })));
  t.is(new Set(untagged.map(({ servedBy }) => servedBy)).size, 1);
});
