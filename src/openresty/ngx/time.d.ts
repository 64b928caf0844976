/** Times, as of the worker's last look at the clock: once for all that happens at once. @noSelf */
interface Ngx {
  /**
   * The day here: `2010-11-18`.
   * @api ngx.today
   * @phases any
   */
  today(this: void): string;
  /**
   * Whole seconds since the epoch.
   * @api ngx.time
   * @phases any
   */
  time(this: void): number;
  /**
   * Seconds since the epoch, with milliseconds. Goes back when the system's clock is set back.
   * @api ngx.now
   * @phases any
   * @since ngx_lua 0.3.1
   */
  now(this: void): number;
  /**
   * Looks at the clock, which is a system call: to measure what happens within one event only.
   * @api ngx.update_time
   * @phases any
   * @since ngx_lua 0.3.1
   */
  update_time(this: void): void;
  /**
   * The time here: `2010-11-18 12:27:35`.
   * @api ngx.localtime
   * @phases any
   */
  localtime(this: void): string;
  /**
   * The time in Greenwich: `2010-11-18 11:27:35`.
   * @api ngx.utctime
   * @phases any
   */
  utctime(this: void): string;
  /**
   * A time as `Set-Cookie` writes it: `Thu, 18-Nov-10 11:27:35 GMT`.
   * @api ngx.cookie_time
   * @phases any
   */
  cookie_time(this: void, secondsSinceEpoch: number): string;
  /**
   * A time as HTTP writes it: `Thu, 18 Nov 2010 11:27:35 GMT`.
   * @api ngx.http_time
   * @phases any
   */
  http_time(this: void, secondsSinceEpoch: number): string;
  /**
   * Seconds since the epoch of what `http_time` writes; `undefined` where it is not that.
   * @api ngx.parse_http_time
   * @phases any
   */
  parse_http_time(this: void, text: string): number | undefined;
}
