/** Shared dictionaries. This file is compiled, never run. */
import { expectTypeOf } from "expect-type";

declare global {
  interface NgxSharedDictionaries {
    readonly declared: NgxSharedDictionary;
  }
}

// @ts-expect-error -- a dictionary may not be configured
ngx.shared.sessions.get("x");
ngx.shared.declared.get("x");

const dictionary = ngx.shared.sessions!;

export function reading(): void {
  const [value, flags] = dictionary.get("x");
  if (value === undefined) {
    expectTypeOf(flags).toEqualTypeOf<string | undefined>();
  } else {
    expectTypeOf(value).toEqualTypeOf<string | number | boolean>();
    expectTypeOf(flags).toEqualTypeOf<number | undefined>();
  }
  const [old, , stale] = dictionary.get_stale("x");
  if (old !== undefined) expectTypeOf(stale).toEqualTypeOf<boolean>();
  expectTypeOf(dictionary.get_keys(0)).toEqualTypeOf<string[]>();
  expectTypeOf(dictionary.flush_expired()).toEqualTypeOf<number>();
  expectTypeOf(dictionary.capacity()).toEqualTypeOf<number>();
  expectTypeOf(dictionary.free_space()).toEqualTypeOf<number>();
  // @ts-expect-error -- keys are strings
  dictionary.get(1);
}

export function storing(): void {
  const [stored, error, forcible] = dictionary.set("x", "y", 60, 1);
  if (stored) {
    expectTypeOf(error).toEqualTypeOf<undefined>();
    expectTypeOf(forcible).toEqualTypeOf<boolean>();
  } else {
    expectTypeOf(error).toEqualTypeOf<string>();
  }
  dictionary.set("x", undefined);
  dictionary.safe_set("x", 1);
  dictionary.safe_add("x", true);
  dictionary.replace("x", 1, 0.5);
  dictionary.delete("x");
  dictionary.flush_all();
  // @ts-expect-error -- tables cannot be stored
  dictionary.set("x", { a: 1 });
  // @ts-expect-error -- nor nothing added
  dictionary.add("x", undefined);
}

export function counting(): void {
  const [count, error] = dictionary.incr("x", 1);
  if (count === undefined) expectTypeOf(error).toEqualTypeOf<string>();
  const [begun, , forcible] = dictionary.incr("x", 1, 0, 60);
  if (begun !== undefined) expectTypeOf(forcible).toEqualTypeOf<boolean>();
  // @ts-expect-error -- a time for a number that is begun needs its beginning
  dictionary.incr("x", 1, undefined, 60);
}

export function lists(): void {
  const [length] = dictionary.lpush("x", "a");
  expectTypeOf(length).toEqualTypeOf<number | undefined>();
  const [last, error] = dictionary.rpop("x");
  if (last === undefined) expectTypeOf(error).toEqualTypeOf<string | undefined>();
  else expectTypeOf(last).toEqualTypeOf<string | number>();
  dictionary.rpush("x", 1);
  dictionary.lpop("x");
  dictionary.llen("x");
  // @ts-expect-error -- lists hold strings and numbers
  dictionary.lpush("x", true);
}

export function expiring(): void {
  const [seconds, error] = dictionary.ttl("x");
  if (seconds === undefined) expectTypeOf(error).toEqualTypeOf<string>();
  const [ok] = dictionary.expire("x", 60);
  expectTypeOf(ok).toEqualTypeOf<true | undefined>();
}
