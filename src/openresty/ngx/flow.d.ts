/** @noSelf */
interface Ngx {
  /**
   * Goes on with another location, as an internal redirect: `ngx.ctx` is lost, and nothing may have been
   * sent. Does not return.
   * @param uri a path, with a query string if need be, or a named location ("@fallback", which takes no arguments)
   * @api ngx.exec
   * @phases server_rewrite, rewrite, access, precontent, content
   * @yields
   */
  exec(this: void, uri: string, args?: string | NgxArgumentsToEncode): never;
  /**
   * Answers with a redirect. Nothing may have been sent. Does not return.
   * @param status 302 by itself
   * @api ngx.redirect
   * @phases server_rewrite, rewrite, access, precontent, content
   * @yields
   */
  redirect(this: void, uri: string, status?: 301 | 302 | 303 | 307 | 308): never;
  /**
   * Ends the request with a status of 200 and more, or, with `ngx.OK`, the phase. To send a body of
   * your own with a status, set `ngx.status`, print, and exit with `ngx.OK` or `ngx.HTTP_OK`.
   *
   * Returns in the balancer, in header_filter_by_lua* and in ssl_session_store_by_lua*: write
   * `return ngx.exit(…)` everywhere. In the balancer a status of 400 and more becomes 500 on a stock nginx, and
   * `ngx.DECLINED` before a peer is set never ends; `ngx.AGAIN` and `ngx.DONE` throw.
   * @api ngx.exit
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, timer
   * @yields to end the handler, in phases that can wait
   */
  exit(this: void, status: number): void;
  /**
   * Calls back when the client goes away before its answer; needs `lua_check_client_abort on`. Once in a
   * request. The callback runs beside the handler, which goes on: `ngx.exit(499)` in it ends both.
   * @api ngx.on_abort
   * @phases server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify
   * @since ngx_lua 0.7.4
   */
  on_abort(this: void, callback: (this: void) => void): NgxResult<1>;
}
