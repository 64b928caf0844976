/** @noSelfInFile */

/** nginx's error log: writing to it as it is, and reading what went there (`lua_capture_error_log`). */
declare module "ngx.errlog" {
  /**
   * The least severe level that is captured: one of `ngx.ERR`, `ngx.WARN` and their kin.
   * @api ngx.errlog.set_filter_level
   * @phases any
   * @since lua-resty-core 0.1.12
   * @needs openresty: its intercept_error_log patch
   * @documented
   */
  export function set_filter_level(this: void, level: number): NgxResult<true>;

  /**
   * Takes captured messages out of the buffer: level, seconds since the epoch and text of each in
   * turn, in one flat list.
   * @param max messages; 10 by default
   * @param result a list to write to instead of a new one; what it has after the last message stays
   * @returns an error where nothing is captured: no `lua_capture_error_log`, or nginx lacks the patch
   * @api ngx.errlog.get_logs
   * @phases any
   * @since lua-resty-core 0.1.12
   * @needs openresty: its intercept_error_log patch
   * @documented
   */
  export function get_logs(this: void, max?: number, result?: (number | string)[]): NgxResult<(number | string)[]>;

  /**
   * The level of the `error_log` directive that is in force, as a number like `ngx.ERR`.
   * @api ngx.errlog.get_sys_filter_level
   * @phases any
   * @since lua-resty-core 0.1.12
   */
  export function get_sys_filter_level(this: void): number;

  /**
   * Writes a message without the file and line that `ngx.log` puts before it. A level out of range throws.
   * @api ngx.errlog.raw_log
   * @phases any
   * @since lua-resty-core 0.1.14
   */
  export function raw_log(this: void, level: number, message: string): void;
}
