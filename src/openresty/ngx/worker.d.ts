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
   * The process ids of all workers. Not in init_by_lua*, where there are none.
   * @api ngx.worker.pids
   * @phases any
   * @since ngx_lua 0.10.23
   */
  pids(this: void): number[];
  /**
   * How many workers there are, as `worker_processes` says.
   * @api ngx.worker.count
   * @phases any
   * @since ngx_lua 0.9.20
   */
  count(this: void): number;
  /**
   * The worker's number, from 0; `undefined` in the master and in processes that are no workers.
   * @api ngx.worker.id
   * @phases any
   * @since ngx_lua 0.9.20
   */
  id(this: void): number | undefined;
}
