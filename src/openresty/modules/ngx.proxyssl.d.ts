/** @noSelfInFile */

/** The TLS connection to the server behind nginx. */
declare module "ngx.proxyssl" {
  /**
   * The connection's version of TLS, as a number like `TLS1_2_VERSION`.
   * @api ngx.proxyssl.get_tls1_version
   * @phases proxy_ssl_certificate, proxy_ssl_verify
   * @needs openresty: its proxy_ssl patches
   * @documented
   */
  export function get_tls1_version(this: void): NgxResult<number>;

  /**
   * The connection's version of TLS by its name: "TLSv1.3", say.
   * @api ngx.proxyssl.get_tls1_version_str
   * @phases proxy_ssl_certificate, proxy_ssl_verify
   * @needs openresty: its proxy_ssl patches
   * @documented
   */
  export function get_tls1_version_str(this: void): NgxResult<import("ngx.ssl").TlsVersion>;

  export const SSL3_VERSION: 0x0300;
  export const TLS1_VERSION: 0x0301;
  export const TLS1_1_VERSION: 0x0302;
  export const TLS1_2_VERSION: 0x0303;
  export const TLS1_3_VERSION: 0x0304;
}
