/**
 * Coroutines, as nginx runs them: lua-types declares what they take and return, and here is what
 * holds of them in nginx. Since generators and async functions become coroutines, it holds of these, too.
 * Each declaration takes `never`, so that it adds tags, and no way to call it.
 * @noSelf
 */
declare namespace coroutine {
  /**
   * @api coroutine.create
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @since ngx_lua 0.6.0
   */
  function create(this: void, tags: never): never;
  /**
   * @api coroutine.resume
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @yields
   * @since ngx_lua 0.6.0
   */
  function resume(this: void, tags: never): never;
  /**
   * @api coroutine.yield
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @yields
   * @since ngx_lua 0.6.0
   */
  function yield(this: void, tags: never): never;
  /**
   * @api coroutine.wrap
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @yields
   * @since ngx_lua 0.6.0
   */
  function wrap(this: void, tags: never): never;
  /**
   * @api coroutine.running
   * @phases any
   * @since ngx_lua 0.6.0
   */
  function running(this: void, tags: never): never;
  /**
   * @api coroutine.status
   * @phases init, ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, timer
   * @since ngx_lua 0.6.0
   */
  function status(this: void, tags: never): never;
}
