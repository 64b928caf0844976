/** @noSelf */
interface Ngx {
  /**
   * Writes to nginx's error log, all pieces as one line. What is longer than about 2000 bytes is cut.
   * @param level `ngx.ERR` and the like; what is below the level of `error_log` is dropped
   * @api ngx.log
   * @phases any
   */
  log(this: void, level: NgxLogLevel, ...message: readonly NgxLogPiece[]): void;
}

/** `ngx.STDERR` to `ngx.DEBUG`. */
type NgxLogLevel = NgxLogLevelConstants[keyof NgxLogLevelConstants];

/** What can be logged: `ngx.null` as "null", `undefined` as "nil". Tables throw, unless they have `__tostring`. */
type NgxLogPiece = string | number | boolean | undefined | NgxNull;

/**
 * Writes to nginx's error log, at the level "notice".
 * @api print
 * @phases any
 */
declare function print(this: void, ...message: readonly unknown[]): void;
