/** @noSelf */
interface Ngx {
  /**
   * The CRC-32 of a string, 0 to 2^32 - 1. Meant for short strings, though `crc32_long` is faster for any.
   * @api ngx.crc32_short
   * @phases any
   * @since ngx_lua 0.3.1
   */
  crc32_short(this: void, bytes: string): number;
  /**
   * The CRC-32 of a string, 0 to 2^32 - 1; the faster of the two for any length.
   * @api ngx.crc32_long
   * @phases any
   * @since ngx_lua 0.3.1
   */
  crc32_long(this: void, bytes: string): number;
  /**
   * HMAC with SHA-1, 20 bytes.
   * @api ngx.hmac_sha1
   * @phases any
   * @since ngx_lua 0.3.1
   */
  hmac_sha1(this: void, key: string, bytes: string): string;
  /**
   * MD5, as 32 hexadecimal digits.
   * @api ngx.md5
   * @phases any
   */
  md5(this: void, bytes: string): string;
  /**
   * MD5, 16 bytes.
   * @api ngx.md5_bin
   * @phases any
   */
  md5_bin(this: void, bytes: string): string;
  /**
   * SHA-1, 20 bytes.
   * @api ngx.sha1_bin
   * @phases any
   * @since ngx_lua 0.5.0
   */
  sha1_bin(this: void, bytes: string): string;
}
