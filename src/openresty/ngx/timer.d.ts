/** @noSelf */
interface Ngx {
  readonly timer: NgxTimer;
}

/**
 * Calls later, in this worker and outside any request: without `ngx.var` and `ngx.req`, with cosockets and
 * `ngx.sleep`. At most `lua_max_pending_timers` (1024) wait, else the error is "too many pending timers";
 * where `lua_max_running_timers` (256) run, another is dropped, as the error log tells.
 * @noSelf
 */
interface NgxTimer {
  /**
   * Calls once. `premature` is true where the worker is about to exit, and the time was not up.
   * What the callback needs comes as arguments: a closure over `ngx.ctx` or a cosocket is of no use.
   * @param delay seconds, down to 0.001; 0 for soon. While the worker exits, only 0 is taken
   * @param args handed to the callback after `premature`
   * @api ngx.timer.at
   * @phases init_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @since ngx_lua 0.8.0
   * @runs callback timer
   */
  at<Arguments extends readonly unknown[]>(
    this: void,
    delay: number,
    callback: (this: void, premature: boolean, ...args: Arguments) => void,
    ...args: Arguments
  ): NgxResult<number>;
  /**
   * Calls again and again, every `delay` seconds from now, whether the call before has returned or not.
   * @param delay seconds, down to 0.001; 0 throws
   * @param args handed to the callback after `premature`
   * @api ngx.timer.every
   * @phases init_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @since ngx_lua 0.10.9
   * @runs callback timer
   */
  every<Arguments extends readonly unknown[]>(
    this: void,
    delay: number,
    callback: (this: void, premature: boolean, ...args: Arguments) => void,
    ...args: Arguments
  ): NgxResult<number>;
  /**
   * How many callbacks of timers run in this worker.
   * @api ngx.timer.running_count
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @since ngx_lua 0.9.20
   */
  running_count(this: void): number;
  /**
   * How many timers wait in this worker.
   * @api ngx.timer.pending_count
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @since ngx_lua 0.9.20
   */
  pending_count(this: void): number;
}
