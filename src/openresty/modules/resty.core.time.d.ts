/** @noSelfInFile */

/** A clock that nobody sets: for measuring how long something took. */
declare module "resty.core.time" {
  /**
   * Milliseconds since some moment in the past, as of now.
   * @api resty.core.time.monotonic_msec
   * @phases any
   * @since lua-resty-core 0.1.25
   */
  export function monotonic_msec(this: void): number;
  /**
   * The same in seconds, with milliseconds.
   * @api resty.core.time.monotonic_time
   * @phases any
   * @since lua-resty-core 0.1.25
   */
  export function monotonic_time(this: void): number;
}
