import test from "ava";
import { outdated } from "./generate-typings.ts";
import { constants, withTags } from "./typings.ts";

test("the typings say what the table says", (t) => {
  t.deepEqual([...outdated().keys()], [], "npm run generate:openresty");
});

test("tags come under the name of the documentation, in place of those that were there", (t) => {
  t.is(
    withTags("/**\n * Waits.\n * @api ngx.sleep\n * @phases balancer\n * @since never\n */\n"),
    `/**
 * Waits.
 * @api ngx.sleep
 * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
 * @yields
 * @since ngx_lua 0.5.0
 */
`,
  );
});

test("what no release shows is marked as the documentation's, but for what has none", (t) => {
  t.regex(withTags("/**\n * @api ngx.proxyssl.get_tls1_version_str\n */"), /^ \* @documented$/m);
  t.notRegex(withTags("/**\n * @api ngx.sleep\n */"), /@documented/);
  t.notRegex(withTags("/**\n * @api ngx.get_raw_phase\n */"), /@documented/);
});

test("with certain arguments other tags hold", (t) => {
  const flush = "/**\n   * @api ngx.flush\n   */";
  t.notRegex(withTags(flush), /@yields/);
  t.regex(
    withTags(flush.replace("flush", "flush\n   * @when wait=true")),
    /@when wait=true\n {3}\* @phases .*\n {3}\* @yields/,
  );
});

test("comments without a name of the documentation stay as they are", (t) => {
  const comment = "/** @since ngx_lua 0.10.14 */\n/**\n * @phases balancer\n */";
  t.is(withTags(comment), comment);
});

test("names that no documentation has are refused", (t) => {
  t.throws(() => withTags("/** \n * @api ngx.teapot\n */"), { message: /ngx\.teapot: no such entry/ });
  t.throws(() => withTags("/** \n * @api ngx.flush\n * @when wait=maybe\n */"), { message: /wait=maybe/ });
});

test("constants have their values for types", (t) => {
  t.regex(constants(), /^\/\/ Generated/);
  t.regex(constants(), /readonly HTTP_OK: 200;/);
  t.regex(constants(), /readonly DECLINED: -5;/);
  t.regex(constants(), /readonly null: NgxNull;/);
});
