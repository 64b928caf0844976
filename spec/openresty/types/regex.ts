/** Regular expressions, encodings, digests and times. This file is compiled, never run. */
import { expectTypeOf } from "expect-type";

export function match(): void {
  const position: NgxRegexPosition = { pos: 1 };
  const [captures, error] = ngx.re.match("a=1", "(?<name>[a-z])=([0-9])?", "jo", position);
  if (captures === undefined) {
    expectTypeOf(error).toEqualTypeOf<string | undefined>();
    return;
  }
  expectTypeOf(error).toEqualTypeOf<undefined>();
  expectTypeOf(captures[0]).toEqualTypeOf<string>();
  expectTypeOf(captures[2]).toEqualTypeOf<string | false | undefined>();
  expectTypeOf(captures.name).toEqualTypeOf<string | false | undefined>();
  const [repeated] = ngx.re.match("ab", "(?<c>a)(?<c>b)", "jDo");
  expectTypeOf(repeated!.c).toEqualTypeOf<string | false | readonly (string | false)[] | undefined>();
  // @ts-expect-error -- options are letters
  ngx.re.match("a", "a", { jit: true });
}

export function find(): void {
  const [from, to, error] = ngx.re.find("abc", "b", "jo", undefined, 0);
  if (from === undefined) expectTypeOf(error).toEqualTypeOf<string | undefined>();
  else expectTypeOf(to).toEqualTypeOf<number>();
}

export function gmatch(): void {
  const [matches, error] = ngx.re.gmatch("a b", "[a-z]", "jo");
  if (matches === undefined) {
    expectTypeOf(error).toEqualTypeOf<string>();
    return;
  }
  for (const captures of matches) expectTypeOf(captures[0]).toEqualTypeOf<string>();
}

export function substitute(): void {
  const [text, count, error] = ngx.re.gsub("a b", "[a-z]", (captures) => `<${captures[0]}>`, "jo");
  if (text === undefined) {
    expectTypeOf(error).toEqualTypeOf<string>();
    return;
  }
  expectTypeOf(text).toEqualTypeOf<string>();
  expectTypeOf(count).toEqualTypeOf<number>();
  ngx.re.sub("a", "a", "$0$0");
  // @ts-expect-error -- what replaces is a string
  ngx.re.sub("a", "a", () => 1);
}

export function encodings(): void {
  expectTypeOf(ngx.escape_uri("a b", 0)).toEqualTypeOf<string>();
  expectTypeOf(ngx.unescape_uri("a%20b")).toEqualTypeOf<string>();
  expectTypeOf(ngx.decode_base64("YQ==")).toEqualTypeOf<string | undefined>();
  expectTypeOf(ngx.decode_base64mime?.("YQ==")).toEqualTypeOf<string | undefined>();
  expectTypeOf(ngx.encode_base64("a", true)).toEqualTypeOf<string>();
  const [args] = ngx.decode_args(ngx.encode_args({ a: [1, 2] }), 10);
  expectTypeOf(args).toEqualTypeOf<NgxArguments>();
  // @ts-expect-error -- older releases do not have it
  ngx.decode_base64mime("YQ==");
  // @ts-expect-error -- there is no such type
  ngx.escape_uri("a", 1);
}

export function digestsAndTimes(): void {
  expectTypeOf(ngx.crc32_long("a")).toEqualTypeOf<number>();
  expectTypeOf(ngx.hmac_sha1("key", "a")).toEqualTypeOf<string>();
  expectTypeOf(ngx.now()).toEqualTypeOf<number>();
  expectTypeOf(ngx.parse_http_time(ngx.http_time(ngx.time()))).toEqualTypeOf<number | undefined>();
  ngx.update_time();
  // @ts-expect-error -- the key comes first, and both are needed
  ngx.hmac_sha1("a");
}
