/** The answer, and where a request goes on. This file is compiled, never run. */
import { expectTypeOf } from "expect-type";

export function header(): void {
  expectTypeOf(ngx.header["Set-Cookie"]).toEqualTypeOf<string | readonly string[] | undefined>();
  ngx.header["Set-Cookie"] = ["a=1", "b=2"];
  ngx.header.x_tenant = undefined;
  ngx.header.content_length = 10;
  const [headers] = ngx.resp.get_headers(0);
  expectTypeOf(headers).toEqualTypeOf<NgxHeaders>();
  ngx.status = ngx.HTTP_CREATED;
  // @ts-expect-error -- a header is a string or a list of them
  ngx.header.x_tenant = true;
  // @ts-expect-error -- a status is a number
  ngx.status = "200";
  // @ts-expect-error -- whether it was sent is nginx's to say
  ngx.headers_sent = true;
}

export function body(): void {
  const [ok, error] = ngx.say("a", 1, true, undefined, ngx.null, ["b", ["c"]]);
  if (ok === undefined) expectTypeOf(error).toEqualTypeOf<string>();
  else expectTypeOf(error).toEqualTypeOf<undefined>();
  ngx.print();
  ngx.flush();
  ngx.flush(true);
  ngx.flush(ngx.headers_sent);
  ngx.send_headers();
  ngx.eof();
  // @ts-expect-error -- only lists are sent, not other tables
  ngx.say({ a: 1 });
}

export function leaving(this: void, where: number): string {
  if (where === 1) ngx.exec("@fallback");
  if (where === 2) ngx.exec("/b", { a: 1 });
  if (where === 3) return ngx.redirect("/c", 301);
  ngx.exit(ngx.HTTP_FORBIDDEN);
  // @ts-expect-error -- 200 is no redirect
  ngx.redirect("/c", 200);
}

export function exitMayReturn(): void {
  // @ts-expect-error -- in the balancer it does
  const never: never = ngx.exit(ngx.OK);
  expectTypeOf(ngx.on_abort).returns.toEqualTypeOf<NgxResult<1>>();
  ngx.on_abort(() => {
    ngx.exit(499);
  });
}

export function subrequests(): void {
  const answer = ngx.location.capture("/a", { method: ngx.HTTP_POST, body: "x", args: { b: 1 }, ctx: ngx.ctx });
  expectTypeOf(answer.status).toEqualTypeOf<number>();
  expectTypeOf(answer.truncated).toEqualTypeOf<boolean>();
  const [first, second] = ngx.location.capture_multi([["/a"], ["/b", { args: "c=1" }]]);
  expectTypeOf(first).toEqualTypeOf<NgxSubrequestAnswer>();
  expectTypeOf(second).toEqualTypeOf<NgxSubrequestAnswer>();
  // @ts-expect-error -- there are as many answers as requests
  const [, none] = ngx.location.capture_multi([["/a"]]);
  // @ts-expect-error -- a method is a constant
  ngx.location.capture("/a", { method: "POST" });
  // @ts-expect-error -- an option by that name does not exist
  ngx.location.capture("/a", { timeout: 1 });
}
