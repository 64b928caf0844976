import test from "../support/serial.ts";
import { CookieJar } from "tough-cookie";
import { request } from "undici";
import { buildRules, ENVIRONMENT, nginxConf, reloadRules } from "../support/limpet.ts";
import { openrestyImage, startOpenResty } from "../../src/testkit/index.ts";
import { COOKIE, KEYS, pairOf, rulesFor, startStage, toUpstream, type Stage, type StageUpstreams } from "./stage.ts";

const issuing = (options: string): string => `affinity: issueCookie({ ${KEYS}, ${options} })`;

const UPSTREAMS: StageUpstreams = {
  shop: { rule: COOKIE },
  other: { rule: issuing('name: "other"') },
  foo: { rule: issuing('path: "/foo"') },
  located: { rule: issuing('path: (request) => request.variable("cookie_location")') },
  without: { rule: 'session: [header("X-Key")], affinity: hash()' },
};

const SERVERS = `
server { listen 8080; server_name *.example.com; location / { ${toUpstream("shop")} } }
server { listen 8080; server_name shop.example.org shop.example.net; location / { ${toUpstream("shop")} } }`;
const LOCATIONS = `
location /foo { ${toUpstream("foo")} }
location /one { set $cookie_location /one; ${toUpstream("located")} }
location /two { set $cookie_location /two; ${toUpstream("located")} }
location ~ ^/any[0-9]+$ { set $cookie_location /fixed; ${toUpstream("located")} }
location /same/ { ${toUpstream("shop")} }`;

let stage: Stage;
test.before(async () => {
  stage = await startStage({ upstreams: UPSTREAMS, http: SERVERS, server: LOCATIONS });
});
test.after.always(() => stage.openresty.stop());

async function cookiesFor(host: string, path = "/"): Promise<string[]> {
  const { headers, body } = await request(stage.openresty.url() + path, { headers: { host } });
  await body.dump();
  return [headers["set-cookie"] ?? []].flat();
}

test("79, 81 and 82: the cookie is set for whatever host the server answers to: a pattern, an alias, none in particular", async (t) => {
  for (const host of ["a.example.com", "b.c.example.com", "shop.example.org", "shop.example.net"]) {
    t.is((await cookiesFor(host)).length, 1, host);
  }
  t.is((await cookiesFor("nobody.example", "/shop/")).length, 1);
});

test("80, 85 and 86: each location has the cookie of its own upstream, or none", async (t) => {
  t.regex((await stage.ask("shop")).setCookies.join(), /^limpet=[^,]*$/);
  t.regex((await stage.ask("other")).setCookies.join(), /^other=[^,]*$/);
  t.deepEqual((await stage.ask("without", { cookie: "limpet=x; other=y" })).setCookies, []);
  // Two locations of one upstream are one session, and a cookie that is not its own passes.
  const first = await stage.ask("shop");
  const reply = await stage.ask("same", { cookie: `${pairOf(first.setCookies[0]!)}; other=x` });
  t.like(reply, { servedBy: first.servedBy, verdict: "hit" });
  t.is(reply.seen.cookie, "other=x");
});

test("55 to 57: two locations of one upstream, and one with a pattern, have cookies with the paths that the rule says", async (t) => {
  for (const [path, expected] of [
    ["/one", "/one"],
    ["/two", "/two"],
    ["/any17", "/fixed"],
  ] as const) {
    t.regex((await cookiesFor("localhost", path)).join(), new RegExp(`; Path=${expected};`));
  }
});

test("87: a browser sends a cookie with a path where the path covers the request, and is bound there", async (t) => {
  const jar = new CookieJar();
  const ask = async (path: string): Promise<string> => {
    const url = stage.openresty.url() + path;
    const cookie = await jar.getCookieString(url);
    const answer = await request(url, { headers: cookie === "" ? {} : { cookie } });
    await answer.body.dump();
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) await jar.setCookie(line, url);
    return `${String(answer.headers["x-verdict"])} ${String(answer.headers["x-served-by"])}`;
  };
  const [, server] = (await ask("/foo")).split(" ");
  for (const path of ["/foo", "/foo/", "/foo/bar"]) t.is(await ask(path), `hit ${server}`);
  t.regex(await ask("/foobar"), /^new /);
});

test("84: a reload changes the cookie's name", async (t) => {
  await reloadRules(stage.openresty, rulesFor({ ...UPSTREAMS, shop: { rule: issuing('name: "renamed"') } }));
  t.regex((await stage.ask("shop", { cookie: "limpet=x" })).setCookies.join(), /^renamed=/);
});

test("315: an upstream of nginx.conf under the name of one of the rules, with sticky or without, does not start", async (t) => {
  const image = await openrestyImage("current");
  const built = await buildRules(rulesFor({ shop: { rule: COOKIE } }));
  const start = startOpenResty({
    image,
    nginxConf: nginxConf(image, { http: "upstream shop { server 127.0.0.1:1; } server { listen 8080; }" }),
    directories: [{ source: built.out, target: "/etc/nginx/limpet" }],
    ports: [8080],
    environment: ENVIRONMENT,
  });
  await t.throwsAsync(start, { message: /duplicate upstream "shop"/ });
});
