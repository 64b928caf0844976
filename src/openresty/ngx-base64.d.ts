/** @noSelfInFile */
declare module "ngx.base64" {
  /**
   * Base64 with "-" and "_" and without padding (RFC 4648, section 5).
   * @api ngx.base64.encode_base64url
   * @phases any
   */
  export function encode_base64url(this: void, bytes: string): string;
  /**
   * @api ngx.base64.decode_base64url
   * @phases any
   */
  export function decode_base64url(
    this: void,
    text: string,
  ): LuaMultiReturn<[bytes: string] | [undefined, error: string]>;
}
