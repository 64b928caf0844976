/** Timers, light threads, coroutines, worker and configuration. This file is compiled, never run. */
import { expectTypeOf } from "expect-type";

export function timers(): void {
  const [handle, error] = ngx.timer.at(0.5, (premature) => {
    expectTypeOf(premature).toEqualTypeOf<boolean>();
  });
  if (handle === undefined) expectTypeOf(error).toEqualTypeOf<string>();
  ngx.timer.every(
    1,
    (_premature, name: string, count: number) => {
      ngx.log(ngx.INFO, name, count);
    },
    "shop",
    1,
  );
  expectTypeOf(ngx.timer.running_count()).toEqualTypeOf<number>();
  expectTypeOf(ngx.timer.pending_count()).toEqualTypeOf<number>();
  // @ts-expect-error -- the callback's arguments must be handed over
  ngx.timer.at(0, (_premature, name: string) => name);
  // @ts-expect-error -- and be of their types
  ngx.timer.at(0, (_premature, name: string) => name, 1);
  // @ts-expect-error -- seconds come first
  ngx.timer.at(() => undefined);
}

export function threads(): void {
  const length = ngx.thread.spawn((text: string) => text.length, "abc");
  expectTypeOf(length).toEqualTypeOf<NgxLightThread<[number]>>();
  const several = ngx.thread.spawn((text: string) => $multi(text, 1), "abc");
  expectTypeOf(several).toEqualTypeOf<NgxLightThread<[string, number]>>();
  const [ended, result] = ngx.thread.wait(length);
  // undefined where it was waited for before
  expectTypeOf(ended).toEqualTypeOf<boolean | undefined>();
  if (ended) expectTypeOf(result).toEqualTypeOf<number>();
  else expectTypeOf(result).toEqualTypeOf<unknown>();
  const [killed] = ngx.thread.kill(several);
  expectTypeOf(killed).toEqualTypeOf<1 | undefined>();
  ngx.sleep(0.001);
  // @ts-expect-error -- the function's arguments must be handed over
  ngx.thread.spawn((text: string) => text);
  // @ts-expect-error -- only threads can be waited for
  ngx.thread.wait(1);
}

export function workerThread(): void {
  const [ok, result] = ngx.run_worker_thread("pool", "hashing", "hash", "text", { rounds: 10 });
  if (ok) expectTypeOf(result).toEqualTypeOf<NgxTransferable>();
  else expectTypeOf(result).toEqualTypeOf<string>();
  // @ts-expect-error -- functions cannot be copied
  ngx.run_worker_thread("pool", "hashing", "hash", () => 1);
}

export function coroutines(): void {
  const routine: LuaThread = coroutine.create(() => coroutine.yield(1));
  const [ok] = coroutine.resume(routine, 1);
  expectTypeOf(ok).toEqualTypeOf<boolean>();
  expectTypeOf(coroutine.status(routine)).toEqualTypeOf<"running" | "suspended" | "normal" | "dead">();
  expectTypeOf(coroutine.running()).toEqualTypeOf<LuaThread | undefined>();
  coroutine.wrap(() => 1)();
  // @ts-expect-error -- a function is needed
  coroutine.create(1);
}

export function worker(): void {
  expectTypeOf(ngx.worker.id()).toEqualTypeOf<number | undefined>();
  expectTypeOf(ngx.worker.pids()).toEqualTypeOf<number[] | undefined>();
  expectTypeOf(ngx.worker.count()).toEqualTypeOf<number>();
  expectTypeOf(ngx.worker.pid()).toEqualTypeOf<number>();
  expectTypeOf(ngx.worker.exiting()).toEqualTypeOf<boolean>();
  expectTypeOf(ngx.config.prefix()).toEqualTypeOf<string>();
  expectTypeOf(ngx.config.nginx_configure()).toEqualTypeOf<string>();
  expectTypeOf(ngx.config.subsystem).toEqualTypeOf<"http" | "stream">();
  expectTypeOf(ngx.config.ngx_lua_version).toEqualTypeOf<number>();
  expectTypeOf(ngx.config.is_console).toEqualTypeOf<true | undefined>();
  // @ts-expect-error -- the prefix is a function
  const prefix: string = ngx.config.prefix;
}
