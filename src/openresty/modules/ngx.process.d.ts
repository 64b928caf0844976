/** @noSelfInFile */

/** nginx's processes. */
declare module "ngx.process" {
  /**
   * What kind of process this is.
   * @api ngx.process.type
   * @phases any
   * @since lua-resty-core 0.1.12
   */
  export function type(
    this: void,
  ): "single" | "master" | "signaller" | "worker" | "helper" | "privileged agent" | undefined;

  /**
   * Starts one more process beside the workers, which runs as the master's user, takes no
   * requests, and runs `init_worker_by_lua*` and timers.
   * @param connections it may have; 512 by default
   * @api ngx.process.enable_privileged_agent
   * @phases init
   * @since lua-resty-core 0.1.12
   * @needs openresty: its privileged_agent_process patch
   * @documented
   */
  export function enable_privileged_agent(this: void, connections?: number): NgxResult<true>;

  /**
   * Ends this process when its requests are done.
   * @api ngx.process.signal_graceful_exit
   * @phases any
   * @since lua-resty-core 0.1.12
   */
  export function signal_graceful_exit(this: void): void;

  /**
   * The process id of the master.
   * @returns nothing where nginx does not say
   * @api ngx.process.get_master_pid
   * @phases any
   * @since lua-resty-core 0.1.14
   */
  export function get_master_pid(this: void): number | undefined;
}
