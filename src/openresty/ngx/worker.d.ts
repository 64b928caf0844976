/** @noSelf */
interface Ngx {
  readonly worker: NgxWorker;
}

/** The process that this code runs in. @noSelf */
interface NgxWorker {
  /**
   * Whether this worker is about to exit, after a reload say.
   * @api ngx.worker.exiting
   * @phases any
   * @since ngx_lua 0.9.3
   */
  exiting(this: void): boolean;
  /**
   * The process id; in init_by_lua* the master's.
   * @api ngx.worker.pid
   * @phases any
   * @since ngx_lua 0.9.5
   */
  pid(this: void): number;
  /**
   * The process ids of all workers; `undefined` in init_by_lua*, where there are none.
   * @api ngx.worker.pids
   * @phases exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @since ngx_lua 0.10.23
   */
  pids(this: void): number[] | undefined;
  /**
   * How many workers there are, as `worker_processes` says.
   * @api ngx.worker.count
   * @phases any
   * @since ngx_lua 0.9.20
   */
  count(this: void): number;
  /**
   * The worker's number, from 0; `undefined` in processes that are no workers, such as the privileged agent, but 0
   * in init_by_lua*, which the master runs.
   * @api ngx.worker.id
   * @phases any
   * @since ngx_lua 0.9.20
   */
  id(this: void): number | undefined;
}
