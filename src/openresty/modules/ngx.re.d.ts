/** @noSelfInFile */

/** Regular expressions, beyond what `ngx.re` can do. The module is another table than the global one. */
declare module "ngx.re" {
  /**
   * The parts of a string between the matches, with the first capture of each match where the
   * expression has one. Empty parts at the end are left out unless `max` is given.
   * @param options as for `ngx.re.match`; "jo" compiles the expression once
   * @param context where to begin (1 is the first byte); afterwards, where it ended
   * @param max parts at most, the last with all the rest; 0 for all
   * @param result a list to write to instead of a new one; what it has after the last part stays
   * @returns an error for an expression that does not compile or cannot be run
   * @api ngx.re.split
   * @phases any
   * @since lua-resty-core 0.1.9
   */
  export function split(
    this: void,
    subject: string,
    expression: string,
    options?: string,
    context?: { pos?: number },
    max?: number,
    result?: string[],
  ): NgxResult<string[]>;

  /**
   * Sets the bytes of PCRE's stack for compiled expressions. Throws once an expression has been
   * compiled and cached, and where PCRE has no JIT.
   * @param value at least 32 KiB, nginx's own
   * @api ngx.re.opt
   * @phases any
   * @since lua-resty-core 0.1.12
   */
  export function opt(this: void, option: "jit_stack_size", value: number): void;
}
