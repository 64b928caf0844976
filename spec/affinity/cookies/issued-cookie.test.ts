import test from "ava";
import fc from "fast-check";
import { Cookie } from "tough-cookie";
import { setCookieLine } from "../../../src/affinity/cookies/issued-cookie.ts";
import { cookie, header, issueCookie, type IssueCookieOptions } from "../../../src/index.ts";
import { readerOf } from "../../../src/affinity/session/reader.ts";
import { describedRequest, type RequestDescription } from "../../../src/planner/explain/request.ts";
import { nodeMachine } from "../../../src/planner/machine.ts";
import { byteStrings } from "../arbitrary.ts";
import { KEYS, NOW } from "../binding/proxy.ts";

type Options = Omit<IssueCookieOptions, "keys">;

function lineOf(options: Options, request: RequestDescription = {}): string {
  return setCookieLine(
    { name: "limpet", ...issueCookie({ ...options, keys: KEYS }) },
    "VALUE",
    describedRequest(request),
    NOW,
    nodeMachine,
  );
}

const DEFAULT = "limpet=VALUE; Path=/; HttpOnly; SameSite=Lax";

for (const [what, options, line] of [
  ["without options is for the whole host and not for scripts", {}, DEFAULT],
  ["has the name of the rule", { name: "__Host-node" }, DEFAULT.replace("limpet", "__Host-node")],
  ["has a domain", { domain: "shop.example" }, "limpet=VALUE; Domain=shop.example; Path=/; HttpOnly; SameSite=Lax"],
  ["has a path", { path: "/shop" }, "limpet=VALUE; Path=/shop; HttpOnly; SameSite=Lax"],
  ["can be without a path", { path: "" }, "limpet=VALUE; HttpOnly; SameSite=Lax"],
  ["can be without a domain", { domain: "" }, DEFAULT],
  ["can be secure", { secure: true }, "limpet=VALUE; Path=/; Secure; HttpOnly; SameSite=Lax"],
  ["can be for scripts", { httpOnly: false }, "limpet=VALUE; Path=/; SameSite=Lax"],
  ["can be strict", { sameSite: "strict" }, "limpet=VALUE; Path=/; HttpOnly; SameSite=Strict"],
  [
    "can be for other sites",
    { sameSite: "none", secure: true },
    "limpet=VALUE; Path=/; Secure; HttpOnly; SameSite=None",
  ],
  [
    "can be partitioned",
    { partitioned: true, secure: true },
    "limpet=VALUE; Path=/; Secure; HttpOnly; SameSite=Lax; Partitioned",
  ],
  [
    "expires by both of the browsers' ways",
    { expires: 3600 },
    `limpet=VALUE; Expires=${new Date((NOW + 3600) * 1000).toUTCString()}; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax`,
  ],
] as const satisfies readonly (readonly [string, Options, string])[]) {
  test(`an issued cookie ${what}`, (t) => {
    t.is(lineOf(options), line);
  });
}

test("all attributes come in one order", (t) => {
  const line = lineOf({
    expires: 60,
    domain: "shop.example",
    path: "/shop",
    secure: true,
    sameSite: "none",
    partitioned: true,
  });
  t.deepEqual(
    line.split("; ").map((attribute) => attribute.split("=")[0]),
    ["limpet", "Expires", "Max-Age", "Domain", "Path", "Secure", "HttpOnly", "SameSite", "Partitioned"],
  );
});

test("a cookie jar reads back what the rule says", (t) => {
  const options = { expires: 3780, domain: "shop.example", path: "/a b", secure: true, sameSite: "strict" } as const;
  const read = Cookie.parse(lineOf(options))!;
  t.like(read.toJSON(), {
    key: "limpet",
    value: "VALUE",
    domain: "shop.example",
    path: "/a b",
    secure: true,
    httpOnly: true,
    sameSite: "strict",
    maxAge: 3780,
  });
  t.is((read.expires as Date).getTime(), (NOW + 3780) * 1000);
});

test("where nothing is said, a cookie is secure if the request came by TLS", (t) => {
  t.false(lineOf({}, { scheme: "http" }).includes("Secure"));
  t.true(lineOf({}, { scheme: "https" }).includes("; Secure;"));
  t.false(lineOf({ secure: false }, { scheme: "https" }).includes("Secure"));
  t.true(lineOf({ secure: true }, { scheme: "http" }).includes("; Secure;"));
});

test("attributes may depend on the request", (t) => {
  const host = readerOf(header("Host"));
  const options: Options = {
    domain: host,
    path: (request) => `/${request.header("X-Tenant") ?? ""}`,
    secure: (request) => request.header("X-Forwarded-Proto") === "https",
    sameSite: readerOf(cookie("site")),
  };
  const request: RequestDescription = {
    headers: [
      ["Host", "shop.example"],
      ["X-Tenant", "acme"],
      ["X-Forwarded-Proto", "https"],
      ["Cookie", "site=none"],
    ],
  };
  t.is(lineOf(options, request), "limpet=VALUE; Domain=shop.example; Path=/acme; Secure; HttpOnly; SameSite=None");
});

test("what a function leaves undefined or empty is left out", (t) => {
  const nothing = (): undefined => undefined;
  t.is(lineOf({ domain: nothing, path: nothing, secure: nothing, sameSite: nothing }), "limpet=VALUE; HttpOnly");
  const empty = (): string => "";
  t.is(lineOf({ domain: empty, path: empty, sameSite: empty }), "limpet=VALUE; HttpOnly");
});

for (const [name, written] of [
  ["strict", "Strict"],
  ["Lax", "Lax"],
  ["NONE", "None"],
  ["invalid", "Strict"],
  ["lax; Domain=evil.example", "Strict"],
  ["lax\r\nX: y", "Strict"],
] as const) {
  test(`SameSite is ${written} for ${JSON.stringify(name)}`, (t) => {
    t.is(lineOf({ sameSite: () => name }), `limpet=VALUE; Path=/; HttpOnly; SameSite=${written}`);
  });
}

for (const value of ["/a; Domain=evil.example", "/a\r\nX-Evil: yes", "/a\nb", "/a\0b", "/a\tb", "/a\x7fb", "/a\xe9"]) {
  test(`an attribute with ${JSON.stringify(value)} for its value is left out`, (t) => {
    const rest = "limpet=VALUE; HttpOnly; SameSite=Lax";
    t.is(lineOf({ path: () => value }), rest);
    t.is(lineOf({ path: value }), rest);
    t.is(lineOf({ path: "", domain: () => value }), rest);
  });
}

test("whatever a function returns, no attribute and no header comes with it", (t) => {
  fc.assert(
    fc.property(byteStrings(20), byteStrings(20), byteStrings(20), (domain, path, sameSite) => {
      const line = lineOf({ domain: () => domain, path: () => path, sameSite: () => sameSite });
      t.regex(line, /^limpet=VALUE(; Domain=[^;]+)?(; Path=[^;]+)?; HttpOnly(; SameSite=(Strict|Lax|None))?$/);
      t.regex(line, /^[\x20-\x7e]*$/);
    }),
    { numRuns: 5000 },
  );
});
