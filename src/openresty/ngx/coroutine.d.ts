/**
 * Coroutines, as nginx runs them: lua-types declares what they take and return, and here is what
 * holds of them in nginx. Since generators and async functions become coroutines, it holds of these, too.
 * Each declaration takes `never`, so that it adds tags, and no way to call it.
 * @noSelf
 */
declare namespace coroutine {
  /**
   * A coroutine of a function, which does not begin yet.
   * @api coroutine.create
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @since ngx_lua 0.6.0
   */
  function create(this: void, tags: never): never;
  /**
   * Begins a coroutine or goes on with it, until it yields or ends.
   * @api coroutine.resume
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @yields
   * @since ngx_lua 0.6.0
   */
  function resume(this: void, tags: never): never;
  /**
   * Gives the way back to who resumed the coroutine.
   * @api coroutine.yield
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @yields
   * @since ngx_lua 0.6.0
   */
  function yield(this: void, tags: never): never;
  /**
   * As `create`: a function that resumes the coroutine with every call.
   * @api coroutine.wrap
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @yields
   * @since ngx_lua 0.6.0
   */
  function wrap(this: void, tags: never): never;
  /**
   * The coroutine that runs.
   * @api coroutine.running
   * @phases any
   * @since ngx_lua 0.6.0
   */
  function running(this: void, tags: never): never;
  /**
   * Whether a coroutine runs, is suspended, has resumed another, or is dead.
   * @api coroutine.status
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @since ngx_lua 0.6.0
   */
  function status(this: void, tags: never): never;
}
