/** `ngx.var`, `ngx.ctx`, `ngx.arg` and `ndk`. This file is compiled, never run. */
import { expectTypeOf } from "expect-type";

declare global {
  interface NgxContext {
    visits?: number;
  }
  interface NdkDirectives {
    readonly set_hmac: (this: void, key: string, text: string) => string;
  }
}

export function variables(): void {
  expectTypeOf(ngx.var.backend).toEqualTypeOf<string | undefined>();
  expectTypeOf(ngx.var[1]).toEqualTypeOf<string | undefined>();
  ngx.var.backend = "shop";
  ngx.var.backend = undefined;
  ngx.var.args = "a=1";
  // @ts-expect-error -- nginx's own variables cannot be written
  ngx.var.remote_addr = "10.0.0.1";
  // @ts-expect-error -- nor the groups of a match
  ngx.var[1] = "x";
  // @ts-expect-error -- values are strings
  ngx.var.backend = 1;
}

export function context(): void {
  ngx.ctx.visits = (ngx.ctx.visits ?? 0) + 1;
  ngx.ctx = { visits: 1 };
  // @ts-expect-error -- what a program keeps there is declared
  ngx.ctx.user = "x";
}

export function phaseArguments(): void {
  expectTypeOf(ngx.arg[1]).toEqualTypeOf<string>();
  ngx.arg[1] = ["a", "b"];
  ngx.arg[1] = undefined;
  ngx.arg[2] = true;
  // @ts-expect-error -- a part of a body is not a number
  ngx.arg[1] = 1;
}

export function directives(): void {
  expectTypeOf(ndk.set_var.set_hmac("key", "text")).toEqualTypeOf<string>();
  expectTypeOf(ndk.set_var.set_escape_uri?.("a b")).toEqualTypeOf<string | undefined>();
  // @ts-expect-error -- a declared directive takes what it was declared to take
  ndk.set_var.set_hmac("key");
}
