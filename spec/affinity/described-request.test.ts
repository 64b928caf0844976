import test from "ava";
import { describedRequest, type RequestDescription } from "../../src/planner/explain/request.ts";

const variable = (name: string, description: RequestDescription): string | undefined =>
  describedRequest(description).variable(name);

for (const [what, header, value] of [
  ["the first of that name, in any case", "a=1; SID=x; sid=y", "x"],
  ["one without a blank before it", "a=1;sid=x", "x"],
  ["one with spaces around the '='", "sid = x", "x"],
  ["a value with its quotes", 'sid="x"', '"x"'],
  ["a value with the spaces behind it", "sid=x ; a=1", "x "],
  ["a value with '=' and ','", "sid=x=y,z", "x=y,z"],
  ["an empty value", "sid=; a=1", ""],
  ["none behind a comma", "a=1, sid=x", undefined],
  ["none whose name only ends so", "xsid=x", undefined],
  ["none whose name only begins so", "sidx=x", undefined],
  ["the one behind another whose name begins so", "sidx=y; sid=x", "x"],
  ["none behind its own name without a value", "sid; sid=x", undefined],
  ["none with a tab before it", "a=1;\tsid=x", undefined],
  ["none in a header without cookies", "sid", undefined],
] as const) {
  test(`a cookie is ${what}, as in nginx`, (t) => {
    t.is(variable("cookie_sid", { headers: [["Cookie", header]] }), value);
    t.is(describedRequest({ headers: [["Cookie", header]] }).cookie("SID"), value);
  });
}

for (const [nginxVersion, value] of [
  ["1.22.1", "x"],
  ["1.29.5", "x"],
  ["1.29.6", undefined],
  ["1.30.6", undefined],
] as const) {
  test(`in nginx ${nginxVersion}, a cookie behind a comma is ${value === undefined ? "none" : "one"}`, (t) => {
    t.is(variable("cookie_sid", { nginxVersion, headers: [["Cookie", "a=1, sid=x"]] }), value);
  });
}

test("a field of the Cookie header that ends without a value takes nothing from the next", (t) => {
  const headers = [
    ["Cookie", "sid"],
    ["Cookie", "sid=x"],
  ] as const;
  t.is(variable("cookie_sid", { headers }), "x");
});

test("several Cookie headers are one list of cookies, and other headers are joined, too", (t) => {
  const headers = [
    ["Cookie", "a=1"],
    ["X-Id", "x"],
    ["cookie", "b=2"],
    ["x-id", "y"],
  ] as const;
  t.is(variable("http_cookie", { headers }), "a=1; b=2");
  t.is(variable("cookie_b", { headers }), "2");
  t.is(variable("http_x_id", { headers }), "x, y");
});

for (const [query, value] of [
  ["?sid=x", "x"],
  ["?a=1&SID=x&sid=y", "x"],
  ["?sid&sid=x", "x"],
  ["?sid=", ""],
  ["?xsid=x", undefined],
  ["?sidx=x", undefined],
  ["?sid", undefined],
  ["", undefined],
  ["?sid=%41+b", "%41+b"],
  ["?sid=a=b?c", "a=b?c"],
] as const) {
  test(`the argument "sid" of "${query}" is ${JSON.stringify(value)}, as in nginx`, (t) => {
    t.is(describedRequest({ target: `/${query}` }).queryArgument("sid"), value);
  });
}

test("the path is percent-decoded to bytes, and ends before the query", (t) => {
  const request = describedRequest({ target: "/a%20b;sid=%C3%A9%2f?c=%20" });
  t.is(request.path(), "/a b;sid=\xc3\xa9/");
  t.is(request.variable("uri"), request.path());
  t.is(request.variable("request_uri"), "/a%20b;sid=%C3%A9%2f?c=%20");
  request.setPath("/b");
  t.is(request.variable("uri"), "/b");
});

test("a header that is changed or removed is so for cookies, too", (t) => {
  const request = describedRequest({ headers: [["Cookie", "sid=x"]] });
  request.setHeader("cookie", "sid=y");
  t.is(request.cookie("sid"), "y");
  request.setHeader("Cookie", undefined);
  t.is(request.cookie("sid"), undefined);
  t.is(request.header("Cookie"), undefined);
});

test("a header that is set to nothing is removed, as nginx does", (t) => {
  const request = describedRequest({ headers: [["X-Session-Id", "x"]] });
  request.setHeader("X-Session-Id", "");
  t.is(request.header("X-Session-Id"), undefined);
});

test("address, scheme and method are nginx's variables, and given ones come before them", (t) => {
  const request = describedRequest({ address: "192.0.2.1", scheme: "https", method: "POST" });
  t.is(request.variable("remote_addr"), "192.0.2.1");
  t.is(request.variable("binary_remote_addr"), "\xc0\0\x02\x01");
  t.is(request.variable("scheme"), "https");
  t.is(request.variable("request_method"), "POST");
  t.is(describedRequest({ variables: { scheme: "https" } }).variable("scheme"), "https");
  t.is(describedRequest({}).variable("remote_user"), undefined);
});
