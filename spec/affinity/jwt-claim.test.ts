import test from "ava";
import { combine, jwtClaim, withoutRoute, type SessionSource } from "../../src/index.ts";
import { sessionKeyReader } from "../../src/affinity/session/key.ts";
import { CLAIMS, tokenOf, tokensOfAllKinds } from "./jwt-tokens.ts";
import { requestWith } from "./request.ts";
import { SEED } from "../differential/keys.ts";

const SUBJECT = jwtClaim("sub", { header: "Authorization" });

function claimOf(token: string, source: SessionSource = SUBJECT): string | undefined {
  return sessionKeyReader([source], 4096)(requestWith({ http_authorization: token, cookie_token: token }));
}

const ofPayload = (payload: string): string | undefined => claimOf(tokenOf(payload));

test("the claim of a token in a header, with a scheme before it or without", (t) => {
  const token = tokenOf('{"iss":"https://id.example","sub":"alice","exp":1}');
  t.is(claimOf(token), "alice");
  t.is(claimOf(`Bearer ${token}`), "alice");
  t.is(claimOf(`bearer   ${token}`), "alice");
  t.is(claimOf(`DPoP ${token}`), "alice");
});

test("the claim of a token in a cookie", (t) => {
  t.is(claimOf(tokenOf('{"sub":"alice"}'), jwtClaim("sub", { cookie: "token" })), "alice");
});

test("the token of RFC 7519, section 3.1", (t) => {
  const token =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  t.is(claimOf(token, jwtClaim("iss", { header: "Authorization" })), "joe");
  t.is(claimOf(token, jwtClaim("exp", { header: "Authorization" })), "1300819380");
  t.is(claimOf(token, jwtClaim("http://example.com/is_root", { header: "Authorization" })), undefined);
});

test("a claim within another is reached by its names; a dot is part of a name", (t) => {
  const token = tokenOf('{"a.b":"dot","a":{"x":[{"b":1}],"b":{"c":"deep"}}}');
  t.is(claimOf(token, jwtClaim(["a", "b", "c"], { header: "Authorization" })), "deep");
  t.is(claimOf(token, jwtClaim("a.b", { header: "Authorization" })), "dot");
  t.is(claimOf(token, jwtClaim(["a", "x", "b"], { header: "Authorization" })), undefined);
});

for (const [payload, claim] of [
  ['{"sub":12345678901234567890}', "12345678901234567890"],
  ['{"sub":-1.5e+3}', "-1.5e+3"],
  ['{"sub":""}', undefined],
  ['{"sub":null}', undefined],
  ['{"sub":true}', undefined],
  ['{"sub":["a"]}', undefined],
  ['{"sub":{"sub":"a"}}', undefined],
  ['{"other":"a"}', undefined],
  ['{"x":{"sub":"inner"},"sub":"outer"}', "outer"],
  ['{"x":"\\"sub\\":\\"a\\"","sub":"b"}', "b"],
  ['{"x":[1,{"y":"}"},"]"],"sub":"b"}', "b"],
  [' \n{ "sub" :\t"a" }', "a"],
  ['{"s\\u0075b":"a"}', "a"],
  ['{"sub":"a","sub":"b"}', "a"],
  ['{"sub":"\\u00e9\\ud83d\\ude00\\/"}', Buffer.from("é😀/").toString("latin1")],
  ['{"sub":"\\ud83d"}', undefined],
  ['{"sub":"\\ude00"}', undefined],
  ['{"sub":"\\x"}', undefined],
  ['{"sub":"a', undefined],
  ['{"sub":1', undefined],
  ['{"sub":', undefined],
  ["{}", undefined],
  ["[]", undefined],
  ['"sub"', undefined],
  ["", undefined],
  [`{"sub":"${"a".repeat(512)}"}`, "a".repeat(512)],
  [`{"sub":"${"a".repeat(513)}"}`, undefined],
] as const) {
  test(`${payload.length > 60 ? `${payload.length} characters` : JSON.stringify(payload)} has ${claim === undefined ? "no claim" : "a claim"}`, (t) => {
    t.is(ofPayload(payload), claim);
  });
}

test("what is no token of three parts has no claim: an encrypted one has five", (t) => {
  const [header, payload] = tokenOf('{"sub":"alice"}').split(".");
  for (const token of [
    "",
    ".",
    "..",
    "a.b",
    `${header}.${payload}`,
    `${header}.${payload}.a.b`,
    `${header}.${payload}.a.b.c`,
  ])
    t.is(claimOf(token), undefined, token);
  t.is(claimOf(`${header}.${payload}.`), "alice", "an unsigned one");
});

test("base64 of another alphabet, or of an impossible length has no claim", (t) => {
  for (const payload of ["eyJzdWIiOiJh+yJ9", "eyJzdWIiOiJh/yJ9", "eyJzd", "eyJzdWIi iJhIn0", "eyJzdWIiöiJhIn0"])
    t.is(claimOf(`a.${payload}.c`), undefined, payload);
});

test("a token that is longer than 16,384 characters has no claim", (t) => {
  const token = tokenOf('{"sub":"alice"}');
  t.is(claimOf(token + "s".repeat(16_384 - token.length)), "alice");
  t.is(claimOf(token + "s".repeat(16_385 - token.length)), undefined);
});

test("a claim can be part of a key, or have a route", (t) => {
  const token = tokenOf('{"sid":"abc.node1","tenant":"acme"}');
  const sid = jwtClaim("sid", { header: "Authorization" });
  t.is(claimOf(token, withoutRoute(sid)), "abc");
  t.is(claimOf(token, combine(jwtClaim("tenant", { header: "Authorization" }), sid)), "4:acme9:abc.node1");
});

test(`of tokens of all kinds the claim is what JSON.parse finds, and nothing throws (seed ${SEED})`, (t) => {
  let found = 0;
  for (const { token, payload } of tokensOfAllKinds(20_000, SEED)) {
    for (const path of CLAIMS) {
      const claim = claimOf(token, jwtClaim(path, { header: "Authorization" }));
      if (payload === undefined) continue;
      const expected = memberOf(JSON.parse(payload), path);
      if (typeof expected === "string")
        t.is(claim, expected === "" ? undefined : Buffer.from(expected).toString("latin1"));
      else if (typeof expected === "number") t.is(Number(claim), expected);
      else t.is(claim, undefined);
      if (claim !== undefined) found++;
    }
  }
  t.true(found > 2_000, `${found}`);
});

function memberOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner) && Object.hasOwn(inner, name)
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}
