import test from "ava";
import { describedRequest } from "../../../src/planner/explain/request.ts";
import { lineReader, loggedRequest } from "../../../src/planner/population/log-format.ts";
import { Refusal } from "../../../src/findings/refusal.ts";

const COMBINED_LINE =
  '192.0.2.7 - ada [21/Nov/2026:16:01:01 +0000] "GET /cart?n=1 HTTP/1.1" 200 612 "-" "Mozilla/5.0 (X11; Linux) [like \\x22it\\x22]"';

test("nginx's own format, with spaces, brackets and escaped quotes in its fields", (t) => {
  t.deepEqual(lineReader("combined")(COMBINED_LINE), {
    remote_addr: "192.0.2.7",
    remote_user: "ada",
    time_local: "21/Nov/2026:16:01:01 +0000",
    request: "GET /cart?n=1 HTTP/1.1",
    status: "200",
    body_bytes_sent: "612",
    http_user_agent: 'Mozilla/5.0 (X11; Linux) [like "it"]',
  });
});

test("a field that is - or empty is absent", (t) => {
  const read = lineReader('$remote_addr "$cookie_sid" "$http_x_session_id"');
  t.deepEqual(read('192.0.2.7 "-" ""'), { remote_addr: "192.0.2.7" });
  t.deepEqual(read('192.0.2.7 "a-b" "--"'), { remote_addr: "192.0.2.7", cookie_sid: "a-b", http_x_session_id: "--" });
});

test("escapes are bytes: quotes, backslashes and what is no ASCII", (t) => {
  const read = lineReader('"$cookie_sid"');
  t.deepEqual(read('"a\\x22b\\x5Cx22\\xC3\\xA9"'), { cookie_sid: 'a"b\\x22\u00C3\u00A9' });
});

test("what surrounds the variables is meant as it stands, and braces end a name", (t) => {
  const read = lineReader("[${remote_addr}:80] (${cookie_a}x) a+b|c? $status");
  t.deepEqual(read("[192.0.2.7:80] (1x) a+b|c? 200"), { remote_addr: "192.0.2.7", cookie_a: "1", status: "200" });
});

test("a line that has less or more than the format does not fit", (t) => {
  const read = lineReader('$remote_addr "$cookie_sid"');
  for (const line of ["", "192.0.2.7", '192.0.2.7 "a" more', "192.0.2.7 a"]) t.is(read(line), undefined, line);
});

test("JSON gives texts and numbers by name, with or without a dollar; anything else does not fit", (t) => {
  const read = lineReader("json");
  t.deepEqual(read('{"$remote_addr":"192.0.2.7","cookie_sid":"a\\"b","status":200,"http_x":"-","list":[1]}'), {
    remote_addr: "192.0.2.7",
    cookie_sid: 'a"b',
    status: "200",
  });
  for (const line of ["", "192.0.2.7", "1", "null", '{"status":']) t.is(read(line), undefined, line);
});

test("a line is the request that it tells of", (t) => {
  const request = describedRequest(
    loggedRequest({
      request: "POST /cart?n=1 HTTP/1.1",
      remote_addr: "192.0.2.7",
      cookie_sid: "a",
      cookie_lang: "de",
      http_x_session_id: "b",
      upstream_addr: "10.0.0.1:80",
    }),
  );
  t.is(request.variable("request_method"), "POST");
  t.is(request.queryArgument("n"), "1");
  t.is(request.variable("remote_addr"), "192.0.2.7");
  t.is(request.cookie("sid"), "a");
  t.is(request.cookie("lang"), "de");
  t.is(request.header("X-Session-Id"), "b");
  t.is(request.variable("upstream_addr"), "10.0.0.1:80");
});

test("formats that cannot be read are refused with what to write", (t) => {
  const message = (format: string): string => t.throws(() => lineReader(format), { instanceOf: Refusal }).message;
  t.regex(message("main"), /"main" contains no variable\. Write the log_format/);
  t.regex(message("$a$b"), /Nothing stands between \$a and \$b/);
  t.regex(message("${a}$b"), /Nothing stands between \$a and \$b/);
});
