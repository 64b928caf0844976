/** The constants, and functions that take them. This file is compiled, never run. */
import { expectTypeOf } from "expect-type";

export function values(): void {
  expectTypeOf(ngx.OK).toEqualTypeOf<0>();
  expectTypeOf(ngx.DECLINED).toEqualTypeOf<-5>();
  expectTypeOf(ngx.HTTP_OK).toEqualTypeOf<200>();
  expectTypeOf(ngx.HTTP_POST).toEqualTypeOf<8>();
  expectTypeOf(ngx.ERR).toEqualTypeOf<4>();
  expectTypeOf(ngx.null).toEqualTypeOf<NgxNull>();
  expectTypeOf<NgxMethod>().extract<2 | 3>().toEqualTypeOf<2>();
  expectTypeOf<NgxLogLevel>().toEqualTypeOf<0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8>();
  // @ts-expect-error -- they cannot be written
  ngx.HTTP_OK = 200;
  // @ts-expect-error -- nor invented
  ngx.HTTP_TEAPOT;
}

export function logging(): void {
  ngx.log(ngx.ERR, "upstream ", 1, true, undefined, ngx.null);
  print("anything", {});
  // @ts-expect-error -- the level comes first
  ngx.log("message");
  // @ts-expect-error -- a status is not a level
  ngx.log(ngx.HTTP_OK, "message");
  // @ts-expect-error -- tables throw
  ngx.log(ngx.ERR, {});
}

export function phase(): void {
  const phase = ngx.get_phase();
  if (phase === "balancer") return;
  expectTypeOf(phase).extract<"balancer">().toBeNever();
  // @ts-expect-error -- the phase of certificates is called "ssl_cert"
  if (phase === "ssl_certificate") return;
}
