/** @noSelfInFile */

/** Base64 for URLs, file names and cookies. */
declare module "ngx.base64" {
  /**
   * Base64 with "-" and "_" and without padding (RFC 4648, section 5).
   * @api ngx.base64.encode_base64url
   * @phases any
   * @since lua-resty-core 0.1.14
   */
  export function encode_base64url(this: void, bytes: string): string;
  /**
   * The bytes behind what `encode_base64url` made.
   * @returns an error for a text with other characters in it
   * @api ngx.base64.decode_base64url
   * @phases any
   * @since lua-resty-core 0.1.14
   */
  export function decode_base64url(this: void, text: string): NgxResult<string>;
}
