/** The request and its body. This file is compiled, never run. */
import { expectTypeOf } from "expect-type";

export function headers(): void {
  const [headers, truncated] = ngx.req.get_headers();
  expectTypeOf(headers.cookie).toEqualTypeOf<string | readonly string[] | undefined>();
  expectTypeOf(truncated).toEqualTypeOf<"truncated" | undefined>();
  ngx.req.get_headers(0, true);
  ngx.req.set_header("X-Tenant", ["a", "b"]);
  ngx.req.set_header("X-Count", 1);
  ngx.req.set_header("X-Tenant", undefined);
  ngx.req.clear_header("X-Tenant");
  // @ts-expect-error -- the copy cannot be written to
  headers.cookie = "x";
}

export function line(): void {
  expectTypeOf(ngx.req.http_version()).toEqualTypeOf<number | undefined>();
  expectTypeOf(ngx.req.raw_header(true)).toEqualTypeOf<string>();
  expectTypeOf(ngx.req.get_method()).toEqualTypeOf<string>();
  expectTypeOf(ngx.req.start_time()).toEqualTypeOf<number>();
  expectTypeOf(ngx.req.is_internal()).toEqualTypeOf<boolean>();
  expectTypeOf(ngx.is_subrequest).toEqualTypeOf<boolean>();
  ngx.req.set_method(ngx.HTTP_PUT);
  ngx.req.set_uri("/a");
  ngx.req.set_uri("/a", false, true);
  ngx.req.set_uri("/a", true);
  // @ts-expect-error -- a method is set by its constant
  ngx.req.set_method("PUT");
  // @ts-expect-error -- a status is no method
  ngx.req.set_method(ngx.HTTP_OK);
}

export function queryString(): void {
  const [args, truncated] = ngx.req.get_uri_args(10);
  expectTypeOf(truncated).toEqualTypeOf<"truncated" | undefined>();
  const { sid } = args;
  if (sid === undefined || sid === true) return;
  expectTypeOf(sid).toEqualTypeOf<string | readonly (string | true)[]>();
  ngx.req.set_uri_args("a=1");
  ngx.req.set_uri_args({ a: 1, b: true, c: ["x", 2], d: undefined });
  // @ts-expect-error -- functions cannot be encoded
  ngx.req.set_uri_args({ a: () => 1 });
}

export function body(): void {
  ngx.req.read_body();
  expectTypeOf(ngx.req.get_body_data()).toEqualTypeOf<string | undefined>();
  expectTypeOf(ngx.req.get_body_file()).toEqualTypeOf<string | undefined>();
  const [args, problem] = ngx.req.get_post_args();
  if (args === undefined) expectTypeOf(problem).toEqualTypeOf<string>();
  else expectTypeOf(problem).toEqualTypeOf<"truncated" | undefined>();
  ngx.req.init_body(4096);
  ngx.req.append_body("x");
  ngx.req.finish_body();
  ngx.req.set_body_data("x");
  ngx.req.set_body_file("/tmp/x", true);
  // @ts-expect-error -- a body is a string
  ngx.req.set_body_data(["x"]);
}

export function socket(): void {
  const [reading, error] = ngx.req.socket();
  if (reading === undefined) {
    expectTypeOf(error).toEqualTypeOf<string>();
    return;
  }
  reading.receive(10);
  // @ts-expect-error -- one only reads from it
  reading.send("x");
  const [raw] = ngx.req.socket(true);
  raw?.send("x");
  // @ts-expect-error -- nginx closes it
  raw?.close();
}
