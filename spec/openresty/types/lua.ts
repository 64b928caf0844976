/** What LuaJIT brings, as TypeScript sees it. This file is compiled, never run. */
import * as bit from "bit";
import { bxor, tohex } from "bit";
import { expectTypeOf } from "expect-type";
import * as ffi from "ffi";
import type { CData, CType, Int64, NumberArray, Pointer } from "ffi";
import * as jit from "jit";
import { start } from "jit.opt";
import { funcinfo, type traceinfo } from "jit.util";
import * as verbose from "jit.v";
import * as buffer from "string.buffer";

interface Point extends CData {
  x: number;
  y: number;
}

interface Zlib {
  zlibVersion(this: void): Pointer<number>;
}

declare module "ffi" {
  interface CLibrary {
    getpid(this: void): number;
  }
  interface CTypes {
    "struct point": Point;
  }
}

export function functionsOfC(): void {
  ffi.cdef("int getpid(void);");
  ffi.cdef("typedef struct $ point_t;", ffi.typeof("struct point"));
  expectTypeOf(ffi.C.getpid()).toEqualTypeOf<number>();
  expectTypeOf(ffi.C).not.toHaveProperty("getppid");
  const z = ffi.load<Zlib>("z");
  expectTypeOf(ffi.string(z.zlibVersion())).toEqualTypeOf<string>();
  expectTypeOf(ffi.load("m", true)).toEqualTypeOf<ffi.CLibrary>();
}

export function valuesOfC(): void {
  const numbers = ffi.new("uint32_t[?]", 4);
  expectTypeOf(numbers).toEqualTypeOf<NumberArray>();
  numbers[0] = 1;
  // A value that is known to be there, at 0, and one that may not be.
  expectTypeOf(numbers[0]).toEqualTypeOf<number>();
  expectTypeOf(numbers[3]).toEqualTypeOf<number | undefined>();
  // @ts-expect-error -- it holds numbers
  numbers[0] = "1";

  const point = ffi.new("struct point", 1, 2);
  expectTypeOf(point).toEqualTypeOf<Point>();
  expectTypeOf(ffi.new("struct unknown")).toEqualTypeOf<CData>();
  expectTypeOf(ffi.new<Point>("point_t")).toEqualTypeOf<Point>();

  const pointType = ffi.typeof("struct point");
  expectTypeOf(pointType).toEqualTypeOf<CType<Point>>();
  expectTypeOf(pointType(1, 2)).toEqualTypeOf<Point>();
  expectTypeOf(ffi.new(pointType)).toEqualTypeOf<Point>();
  expectTypeOf(ffi.cast(pointType, point)).toEqualTypeOf<Point>();
  expectTypeOf(ffi.cast("const char *", "text")).toEqualTypeOf<NumberArray>();
  expectTypeOf(ffi.typeof(point)).toEqualTypeOf<CType<Point>>();

  const anything: unknown = point;
  if (ffi.istype(pointType, anything)) expectTypeOf(anything).toEqualTypeOf<Point>();

  expectTypeOf(ffi.metatype(pointType, { __index: { x: 0 } })).toEqualTypeOf<CType<Point>>();
  expectTypeOf(ffi.gc(point, (dead) => dead.x)).toEqualTypeOf<Point>();
  ffi.gc(point, undefined);
  // @ts-expect-error -- only values of C have finalizers
  ffi.gc({}, undefined);
}

export function sizesAndBytes(): void {
  expectTypeOf(ffi.sizeof("struct point")).toEqualTypeOf<number | undefined>();
  expectTypeOf(ffi.alignof("int")).toEqualTypeOf<number>();
  const [offset, position] = ffi.offsetof("struct point", "y");
  expectTypeOf(offset).toEqualTypeOf<number | undefined>();
  expectTypeOf(position).toEqualTypeOf<number | undefined>();
  const bytes = ffi.new("char[?]", 10);
  ffi.copy(bytes, "text");
  ffi.copy(bytes, bytes, 5);
  // @ts-expect-error -- how many bytes is told by a string alone
  ffi.copy(bytes, bytes);
  ffi.fill(bytes, 10);
  ffi.fill(bytes, 10, 255);
  ffi.string(bytes);
  ffi.errno(0);
  expectTypeOf(ffi.errno()).toEqualTypeOf<number>();
  expectTypeOf(ffi.abi("le")).toEqualTypeOf<boolean>();
  // @ts-expect-error -- there is no such property
  ffi.abi("little");
  if (ffi.os === "Linux" && ffi.arch === "arm64") return;
}

export function integersOf64Bits(): void {
  const one = ffi.new("int64_t", 1);
  expectTypeOf(one).toEqualTypeOf<Int64>();
  expectTypeOf(one.add(2).multiply(one).negate()).toEqualTypeOf<Int64>();
  expectTypeOf(one.lessThan(3)).toEqualTypeOf<boolean>();
  expectTypeOf(bit.band(one, 255)).toEqualTypeOf<Int64>();
  expectTypeOf(bit.band(1, 255)).toEqualTypeOf<number>();
  expectTypeOf(ffi.new("size_t[1]")[0]).toEqualTypeOf<Int64>();
}

export function callbacks(): void {
  const compare = ffi.cast<ffi.Callback<(this: void, a: number) => number>>("int (*)(int)", (a: number) => a);
  compare.set((a) => a + 1);
  compare.free();
}

export function bits(): void {
  expectTypeOf(bxor(1, 2, 3)).toEqualTypeOf<number>();
  expectTypeOf(tohex(255, 4)).toEqualTypeOf<string>();
  expectTypeOf(bit.tobit(1)).toEqualTypeOf<number>();
  for (const shift of [bit.lshift, bit.rshift, bit.arshift, bit.rol, bit.ror]) {
    expectTypeOf(shift(1, 2)).toEqualTypeOf<number>();
  }
  bit.bswap(bit.bnot(bit.bor(1, 2)));
  // @ts-expect-error -- text is no number
  bit.band("1", 2);
}

export function theCompiler(): void {
  jit.on();
  jit.off(theCompiler);
  jit.off(true, true);
  jit.flush(17);
  const [on] = jit.status();
  expectTypeOf(on).toEqualTypeOf<boolean>();
  start("hotloop=10", 3);
  jit.opt.start(3);
  expectTypeOf(funcinfo(theCompiler).loc).toEqualTypeOf<string | undefined>();
  expectTypeOf(jit.util.traceinfo).toEqualTypeOf<typeof traceinfo>();
  verbose.on("/tmp/traces");
  verbose.off();
  expectTypeOf(jit.version_num).toEqualTypeOf<number>();
}

export function tables(): void {
  const newTable = require("table.new");
  expectTypeOf(newTable<string[]>(10, 0)).toEqualTypeOf<string[]>();
  expectTypeOf(newTable(0, 10)).toEqualTypeOf<LuaTable>();
  // @ts-expect-error -- both numbers are needed
  newTable(10);
  const clear = require("table.clear");
  clear([1]);
  // @ts-expect-error -- not a table
  clear("text");
  expectTypeOf(require("table.nkeys")).returns.toEqualTypeOf<number>();
  expectTypeOf(require("table.isempty")).returns.toEqualTypeOf<boolean>();
  expectTypeOf(require("table.isarray")).returns.toEqualTypeOf<boolean>();
  const clone = require("table.clone");
  expectTypeOf(clone({ a: 1 })).toEqualTypeOf<{ a: number }>();
  const exdata = require("thread.exdata");
  expectTypeOf(exdata()).toEqualTypeOf<CData | undefined>();
}

export function buffers(): void {
  const text = buffer.new(100);
  expectTypeOf(text).toEqualTypeOf<buffer.Buffer>();
  buffer.new({ dict: ["key"] });
  text.put("a", 1, text).putf("%d", 2).set("b");
  expectTypeOf(text.get()).toEqualTypeOf<string>();
  const [first, second] = text.get(1, 2);
  expectTypeOf(first).toEqualTypeOf<string | undefined>();
  expectTypeOf(second).toEqualTypeOf<string | undefined>();
  expectTypeOf(text.size()).toEqualTypeOf<number>();
  const [bytes, size] = text.reserve(10);
  bytes[0] = 65;
  text.commit(size);
  expectTypeOf(buffer.decode(buffer.encode({ a: 1 }))).toEqualTypeOf<unknown>();
}
