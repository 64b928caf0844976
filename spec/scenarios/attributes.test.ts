import test from "../support/serial.ts";
import { Agent, request } from "undici";
import { A, KEYS, attributesOf, minted, startStage, type Reply, type Stage, type StageUpstream } from "./stage.ts";

const FROM_CLIENT = "(request) => request.header";
const DOMAIN =
  '(request) => { const a = request.header("X-A") ?? ""; const b = request.header("X-B") ?? ""; return a + b; }';
/** iOS 12 takes SameSite=None for Strict. */
const COMPATIBLE = '(request) => (request.header("User-Agent") ?? "").includes("iPhone OS 12_") ? undefined : "none"';

/** Options of `issueCookie`, and the attributes that they make of a cookie in clear and over TLS. */
const CASES: Record<string, { scenario: string; options: string; clear: object; tls?: object }> = {
  all: {
    scenario: "31 and 32",
    options: 'domain: ".example.com", path: "/path", expires: 3780, secure: true, httpOnly: true, sameSite: "lax"',
    clear: {
      domain: ".example.com",
      path: "/path",
      expires: "",
      "max-age": "3780",
      secure: "",
      httponly: "",
      samesite: "Lax",
    },
  },
  nothing: {
    scenario: "51, 59, 60 and 70",
    options: "",
    clear: { path: "/", httponly: "", samesite: "Lax" },
    tls: { path: "/", httponly: "", samesite: "Lax", secure: "" },
  },
  domain: {
    scenario: "35 and 54",
    options: 'domain: "shop.example.com"',
    clear: { domain: "shop.example.com", path: "/", httponly: "", samesite: "Lax" },
  },
  path: { scenario: "39", options: 'path: "/test/path"', clear: { path: "/test/path", httponly: "", samesite: "Lax" } },
  longest: {
    scenario: "40",
    options: "expires: 34560000",
    clear: { expires: "", "max-age": "34560000", path: "/", httponly: "", samesite: "Lax" },
  },
  secure: {
    scenario: "41 and 61",
    options: "secure: true",
    clear: { secure: "", path: "/", httponly: "", samesite: "Lax" },
  },
  insecure: {
    scenario: "62",
    options: "secure: false",
    clear: { path: "/", httponly: "", samesite: "Lax" },
    tls: { path: "/", httponly: "", samesite: "Lax" },
  },
  readable: { scenario: "42", options: "httpOnly: false", clear: { path: "/", samesite: "Lax" } },
  strict: { scenario: "44", options: 'sameSite: "strict"', clear: { path: "/", httponly: "", samesite: "Strict" } },
  nosite: {
    scenario: "45 and 64",
    options: 'sameSite: "none", secure: true',
    clear: { path: "/", httponly: "", samesite: "None", secure: "" },
    tls: { path: "/", httponly: "", samesite: "None", secure: "" },
  },
  partitioned: {
    scenario: "50",
    options: 'sameSite: "none", secure: true, partitioned: true',
    clear: { path: "/", httponly: "", samesite: "None", secure: "", partitioned: "" },
  },
};

const UPSTREAMS: Record<string, StageUpstream> = {
  ...Object.fromEntries(
    Object.entries(CASES).map(([name, { options }]) => [
      name,
      { servers: [A], rule: `affinity: issueCookie({ ${KEYS}, ${options} })` },
    ]),
  ),
  bydomain: { servers: [A], rule: `affinity: issueCookie({ ${KEYS}, domain: ${DOMAIN} })` },
  bysite: {
    servers: [A],
    rule: `affinity: issueCookie({ ${KEYS}, secure: true, sameSite: ${FROM_CLIENT}("X-Site") })`,
  },
  bysecure: {
    servers: [A],
    rule: `affinity: issueCookie({ ${KEYS}, secure: ${FROM_CLIENT}("X-Forwarded-Proto") === "https" })`,
  },
  compatible: { servers: [A], rule: `affinity: issueCookie({ ${KEYS}, secure: true, sameSite: ${COMPATIBLE} })` },
  bypath: {
    servers: [A],
    rule: `affinity: issueCookie({ ${KEYS}, path: (request) => request.variable("cookie_location") })`,
    location: "set $cookie_location /bypath;",
  },
  lasting: { servers: [A], rule: `affinity: issueCookie({ ${KEYS}, expires: 300, maxAge: 300 })` },
};

let stage: Stage;
test.before(async () => {
  stage = await startStage({ upstreams: UPSTREAMS, tls: true, ports: [8080, 8443] });
});
test.after.always(() => stage.openresty.stop());

/** The attributes of the only cookie, with the date left out. */
function attributes(lines: readonly string[]): Record<string, string> {
  if (lines.length !== 1) throw new Error(`${lines.length} cookies`);
  const all = attributesOf(lines[0]!);
  return "expires" in all ? { ...all, expires: "" } : all;
}

const trusting = new Agent({ connect: { rejectUnauthorized: false } });
test.after.always(() => trusting.close());

async function askOverTls(upstream: string): Promise<readonly string[]> {
  const url = `${stage.openresty.url(8443, "https")}/${upstream}/`;
  const { headers, body } = await request(url, { dispatcher: trusting });
  await body.dump();
  return [headers["set-cookie"] ?? []].flat();
}

for (const [name, { scenario, options, clear, tls }] of Object.entries(CASES)) {
  test(`${scenario}: the attributes for { ${options} }`, async (t) => {
    t.deepEqual(attributes((await stage.ask(name)).setCookies), clear as Record<string, string>);
    if (tls !== undefined) t.deepEqual(attributes(await askOverTls(name)), tls as Record<string, string>);
  });
}

test("34, 52 and 71: Expires is a date of HTTP, as far ahead as Max-Age says", async (t) => {
  for (const [upstream, seconds] of [
    ["all", 3780],
    ["longest", 34_560_000],
    ["lasting", 300],
  ] as const) {
    const { expires = "", "max-age": maxAge } = attributesOf((await stage.ask(upstream)).setCookies[0]!);
    t.is(maxAge, String(seconds));
    t.regex(expires, /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    t.true(Math.abs(Date.parse(expires) - Date.now() - seconds * 1000) < 10_000);
  }
});

test("71: a binding holds for as long as its cookie says, and no longer", async (t) => {
  const lifetime = { maxAge: 300, renewAfter: 75 };
  const ask = (since: number): Promise<Reply> =>
    stage.ask("lasting", { cookie: minted("lasting", "a", { lifetime, since }) });
  t.is((await ask(0)).verdict, "hit");
  t.is((await ask(295)).verdict, "hit");
  t.is((await ask(310)).verdict, "expired");
});

test("36 and 37: a domain may be put together from the request, and may be none", async (t) => {
  const domain = async (headers: Record<string, string>): Promise<string | undefined> =>
    attributes((await stage.ask("bydomain", { headers })).setCookies).domain;
  t.is(await domain({ "x-a": "shop.example.com" }), "shop.example.com");
  t.is(await domain({ "x-a": "shop.", "x-b": "example.com" }), "shop.example.com");
  t.is(await domain({}), undefined);
});

test("46, 47 and 49: SameSite may depend on the request; its case does not matter, and what is none of the three is Strict", async (t) => {
  const sameSite = async (value?: string): Promise<string | undefined> =>
    attributes((await stage.ask("bysite", { headers: value === undefined ? {} : { "x-site": value } })).setCookies)
      .samesite;
  for (const [given, written] of [
    ["strict", "Strict"],
    ["lax", "Lax"],
    ["none", "None"],
    ["NONE", "None"],
    ["LaX", "Lax"],
    ["sTRICT", "Strict"],
    ["anything", "Strict"],
    ["lax; Domain=evil.example", "Strict"],
    [undefined, undefined],
  ] as const) {
    t.is(await sameSite(given), written, given);
  }
});

test("60: Secure may depend on what an earlier proxy says", async (t) => {
  t.true(
    "secure" in attributes((await stage.ask("bysecure", { headers: { "x-forwarded-proto": "https" } })).setCookies),
  );
  t.false(
    "secure" in attributes((await stage.ask("bysecure", { headers: { "x-forwarded-proto": "http" } })).setCookies),
  );
});

test("65 to 69: browsers that misread SameSite=None get none, where the rule says so", async (t) => {
  const sameSite = async (agent?: string): Promise<string | undefined> =>
    attributes(
      (await stage.ask("compatible", { headers: agent === undefined ? {} : { "user-agent": agent } })).setCookies,
    ).samesite;
  t.is(await sameSite("Mozilla/5.0 (iPhone; CPU iPhone OS 12_4 like Mac OS X)"), undefined);
  t.is(await sameSite("Mozilla/5.0 (iPhone; CPU iPhone OS 13_2 like Mac OS X)"), "None");
  t.is(await sameSite(), "None");
});

test("55: the path may be the location's", async (t) => {
  t.is(attributes((await stage.ask("bypath")).setCookies).path, "/bypath");
});

test("50: a value from the request that cannot stand in an attribute is left out", async (t) => {
  for (const value of ["shop.example.com; Secure", "x;Path=/evil", ";"]) {
    const reply = await stage.ask("bydomain", { headers: { "x-a": value } });
    t.is(reply.status, 200);
    t.deepEqual(attributes(reply.setCookies), { path: "/", httponly: "", samesite: "Lax" });
  }
});

test("no Lua error was logged", async (t) => {
  t.notRegex(await stage.openresty.errorLog(), /\[(crit|alert|emerg)\]|\[lua\].*served by round robin|failed to run/);
});
