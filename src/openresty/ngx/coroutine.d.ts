/**
 * Coroutines, as nginx runs them: declared by lua-types before, and here for what holds of them in nginx.
 * typescript-to-lua makes coroutines of generators and async functions, so it holds of these, too.
 * @noSelf
 */
declare namespace coroutine {
  /**
   * A coroutine of a function, which does not begin yet.
   * @api coroutine.create
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @since ngx_lua 0.6.0
   */
  function create(this: void, body: (this: void, ...args: never[]) => unknown): LuaThread;
  /**
   * Begins a coroutine or goes on with it, until it yields or ends.
   * @api coroutine.resume
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @yields
   * @since ngx_lua 0.6.0
   */
  function resume(
    this: void,
    routine: LuaThread,
    ...values: readonly unknown[]
  ): LuaMultiReturn<[ok: true, ...results: unknown[]] | [ok: false, error: unknown]>;
  /**
   * Gives the way back to who resumed the coroutine.
   * @api coroutine.yield
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @yields
   * @since ngx_lua 0.6.0
   */
  function yield(this: void, ...values: readonly unknown[]): LuaMultiReturn<unknown[]>;
  /**
   * As `create`: a function that resumes the coroutine with every call.
   * @api coroutine.wrap
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @yields
   * @since ngx_lua 0.6.0
   */
  function wrap(
    this: void,
    body: (this: void, ...args: never[]) => unknown,
  ): (this: void, ...values: readonly unknown[]) => LuaMultiReturn<unknown[]>;
  /**
   * The coroutine that runs.
   * @api coroutine.running
   * @phases any
   * @since ngx_lua 0.6.0
   */
  function running(this: void): LuaThread | undefined;
  /**
   * Whether a coroutine runs, is suspended, has resumed another, or is dead.
   * @api coroutine.status
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @since ngx_lua 0.6.0
   */
  function status(this: void, routine: LuaThread): "running" | "suspended" | "normal" | "dead";
}
