import test from "ava";
import {
  bearerToken,
  clientAddress,
  combine,
  cookie,
  header,
  pathParameter,
  queryArgument,
  variable,
  withoutRoute,
  type SessionSource,
} from "../../src/index.ts";
import { sessionKeyReader } from "../../src/affinity/session/key.ts";
import { bytes, requestWith } from "./request.ts";

function keyOf(
  sources: SessionSource | readonly SessionSource[],
  variables: Record<string, string>,
  maxLength = 4096,
): string | undefined {
  const list = Array.isArray(sources) ? (sources as readonly SessionSource[]) : [sources as SessionSource];
  return sessionKeyReader(list, maxLength)(requestWith(variables));
}

test("cookie: the value of the cookie, quotes included", (t) => {
  t.is(keyOf(cookie("JSESSIONID"), { cookie_JSESSIONID: '"abc"' }), '"abc"');
});

test("header: the value of the header, whatever the case of its name", (t) => {
  t.is(keyOf(header("X-Session-ID"), { http_x_session_id: "abc" }), "abc");
});

test("query argument: as it was sent, not decoded", (t) => {
  t.is(keyOf(queryArgument("sid"), { arg_sid: "a%20b" }), "a%20b");
});

test("variable: any variable of nginx", (t) => {
  t.is(keyOf(variable("ssl_client_fingerprint"), { ssl_client_fingerprint: "ff" }), "ff");
});

for (const [list, key] of [
  ["token.abc", "abc"],
  ["chat, token.abc", "abc"],
  ["chat ,\tTOKEN.abc , token.def", "abc"],
  ["token.", undefined],
  ["chat,,", undefined],
  ["xtoken.abc", undefined],
  ["", undefined],
] as const) {
  test(`header with a prefix: "${list}" holds ${key ?? "none"}`, (t) => {
    const source = header("Sec-WebSocket-Protocol", { prefix: "Token." });
    t.is(keyOf(source, { http_sec_websocket_protocol: list }), key);
  });
}

test("header with a prefix that ends in a blank: as many as there are", (t) => {
  t.is(keyOf(header("Authorization", { prefix: "Token " }), { http_authorization: "token   abc" }), "abc");
});

for (const [authorization, token] of [
  ["Bearer abc.def", "abc.def"],
  ["bearer abc", "abc"],
  ["BEARER   abc", "abc"],
  ["Bearer ", undefined],
  ["Bearer", undefined],
  ["", undefined],
  ["Basic YTpi", undefined],
  ["Bearerabc", undefined],
] as const) {
  test(`bearer token: "${authorization}" holds ${token ?? "none"}`, (t) => {
    t.is(keyOf(bearerToken(), { http_authorization: authorization }), token);
  });
}

for (const [target, value] of [
  ["/cart;jsessionid=abc", "abc"],
  ["/cart;jsessionid=abc?page=2", "abc"],
  ["/cart;jsessionid=abc;v=1", "abc"],
  ["/cart;jsessionid=abc/items", "abc"],
  ["/cart;v=1;jsessionid=abc", "abc"],
  ["/cart;jsessionid=", undefined],
  ["/cart?next=/;jsessionid=abc", undefined],
  ["/cart;JSESSIONID=abc", undefined],
  ["/cart", undefined],
] as const) {
  test(`path parameter: "${target}" holds ${value ?? "none"}`, (t) => {
    t.is(keyOf(pathParameter("jsessionid"), { request_uri: target }), value);
  });
}

test("client address: IPv4 counts whole unless a prefix is given", (t) => {
  const address = { binary_remote_addr: bytes(192, 0, 2, 77) };
  t.is(keyOf(clientAddress(), address), bytes(192, 0, 2, 77));
  t.is(keyOf(clientAddress({ ipv4: 24 }), address), bytes(192, 0, 2));
  t.is(keyOf(clientAddress({ ipv4: 27 }), address), bytes(192, 0, 2, 64));
});

test("client address: of IPv6 the first 64 bits count unless a prefix is given", (t) => {
  const address = { binary_remote_addr: bytes(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0x1f, 1, 2, 3, 4, 5, 6, 7, 8) };
  t.is(keyOf(clientAddress(), address), bytes(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0x1f));
  t.is(keyOf(clientAddress({ ipv6: 60 }), address), bytes(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0x10));
  t.is(keyOf(clientAddress({ ipv6: 128 }), address), address.binary_remote_addr);
});

test("client address: an IPv4 address inside an IPv6 one is the IPv4 address", (t) => {
  const mapped = bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 77);
  t.is(keyOf(clientAddress({ ipv4: 24 }), { binary_remote_addr: mapped }), bytes(192, 0, 2));
});

test("client address: a client on a unix socket has none", (t) => {
  t.is(keyOf(clientAddress(), { binary_remote_addr: "unix:" }), undefined);
});

test("combine: all values make the key, and none may be absent", (t) => {
  const both = combine(header("X-Tenant"), cookie("sid"));
  t.truthy(keyOf(both, { http_x_tenant: "acme", cookie_sid: "1" }));
  t.is(keyOf(both, { http_x_tenant: "acme" }), undefined);
  t.is(keyOf(both, { http_x_tenant: "", cookie_sid: "1" }), undefined);
});

test("combine: values that read the same one behind the other are different keys", (t) => {
  const both = combine(variable("a"), variable("b"));
  t.not(keyOf(both, { a: "ab", b: "c" }), keyOf(both, { a: "a", b: "bc" }));
});

test("without route: a cookie with a jvmRoute and a header without one are one session", (t) => {
  const sources = [withoutRoute(cookie("JSESSIONID")), header("X-Session-Id")];
  t.is(keyOf(sources, { cookie_JSESSIONID: "abc.node1" }), "abc");
  t.is(keyOf(sources, { http_x_session_id: "abc" }), "abc");
});

test("without route: cut at the first separator, or at one of choice", (t) => {
  t.is(keyOf(withoutRoute(cookie("s")), { cookie_s: "abc.node1.eu" }), "abc");
  t.is(keyOf(withoutRoute(cookie("s"), { separator: "!" }), { cookie_s: "a.b!node1" }), "a.b");
  t.is(keyOf(withoutRoute(cookie("s")), { cookie_s: ".node1" }), undefined);
});

test("any function of the request is a source", (t) => {
  t.is(
    keyOf((request) => request.header("X-Tenant"), { http_x_tenant: "acme" }),
    "acme",
  );
});

test("the first source that has a key wins, in the order of the rules", (t) => {
  const sources = [cookie("sid"), header("X-Session-Id")];
  t.is(keyOf(sources, { cookie_sid: "c", http_x_session_id: "h" }), "c");
  t.is(keyOf(sources.toReversed(), { cookie_sid: "c", http_x_session_id: "h" }), "h");
});

test("an empty key and one over the limit count as absent, so the next source is asked", (t) => {
  const sources = [cookie("sid"), header("X-Session-Id")];
  t.is(keyOf(sources, { cookie_sid: "", http_x_session_id: "h" }), "h");
  t.is(keyOf(sources, { cookie_sid: "12345", http_x_session_id: "h" }, 4), "h");
  t.is(keyOf(sources, { cookie_sid: "1234", http_x_session_id: "h" }, 4), "1234");
});

test("a source that returns something else than a string counts as absent", (t) => {
  const number = (() => 42) as unknown as SessionSource;
  t.is(keyOf([number, header("X-Session-Id")], { http_x_session_id: "h" }), "h");
});
