/** @noSelf */
interface Ngx {
  readonly thread: NgxThread;
  /**
   * Waits without blocking the worker.
   * @param seconds down to 0.001; 0 lets others run first, and less throws
   * @api ngx.sleep
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  sleep(this: void, seconds: number): void;
  /**
   * Runs a function of a module in a thread of the system, for what takes long and computes or blocks;
   * waits for its end. It has a Lua of its own, with little of `ngx`: encodings, digests, `ngx.re` and
   * shared dictionaries, no request. Needs nginx with threads. After `false` comes the error.
   * @param threadPool of a `thread_pool` directive
   * @param moduleName as for `require`
   * @param args copied: numbers, strings, booleans and tables of these
   * @api ngx.run_worker_thread
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.10.21
   */
  run_worker_thread(
    this: void,
    threadPool: string,
    moduleName: string,
    functionName: string,
    ...args: readonly NgxTransferable[]
  ): LuaMultiReturn<[ok: true, ...results: NgxTransferable[]] | [ok: false, error: string]>;
}

/** What can be copied to another thread. Keys of tables are strings and numbers. */
type NgxTransferable =
  string | number | boolean | undefined | readonly NgxTransferable[] | { readonly [key: string]: NgxTransferable };

/** Light threads: functions of one request that wait side by side. They end with their handler's `ngx.exit`. @noSelf */
interface NgxThread {
  /**
   * Runs a function until it waits for something, then returns. A handler that returns waits for its threads.
   * @param args handed to the function
   * @api ngx.thread.spawn
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.7.0
   */
  spawn<Arguments extends readonly unknown[], Results extends unknown[]>(
    this: void,
    body: (this: void, ...args: Arguments) => LuaMultiReturn<Results>,
    ...args: Arguments
  ): NgxLightThread<Results>;
  spawn<Arguments extends readonly unknown[], Result>(
    this: void,
    body: (this: void, ...args: Arguments) => Result,
    ...args: Arguments
  ): NgxLightThread<[Result]>;
  /**
   * Waits for the first of these threads that ends; what it returned, or, after false, its error. The others go
   * on. Only the parent may wait, for each thread once: after `undefined`, "already waited or killed".
   * @api ngx.thread.wait
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.7.0
   */
  wait<Results extends unknown[]>(
    this: void,
    ...threads: readonly NgxLightThread<Results>[]
  ): LuaMultiReturn<[ended: true, ...Results] | [ended: false | undefined, error: unknown]>;
  /**
   * Ends a thread. Only its parent may, and not while it waits in a subrequest, or has ended: the error says so.
   * @api ngx.thread.kill
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.9.9
   */
  kill(this: void, thread: NgxLightThread<never[]> | NgxLightThread<unknown[]>): NgxResult<1>;
}

/** A light thread, which returns `Results`. */
interface NgxLightThread<Results extends unknown[]> {
  readonly __results: Results;
}
