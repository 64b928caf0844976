/** @noSelfInFile */

/** Whether to trust the server behind nginx, decided in `proxy_ssl_verify_by_lua*`. */
declare module "ngx.ssl.proxysslverify" {
  import type { CertificateChain } from "ngx.ssl";

  /**
   * Says how the verification ends: 0 (`X509_V_OK`) for well, else one of OpenSSL's `X509_V_ERR_` numbers.
   * @api ngx.ssl.proxysslverify.set_verify_result
   * @phases proxy_ssl_verify
   * @since lua-resty-core 0.1.32
   * @needs openresty: its proxy_ssl patches
   * @documented
   */
  export function set_verify_result(this: void, result: number): NgxResult<true>;

  /**
   * How it would end as things are: 0 for well.
   * @api ngx.ssl.proxysslverify.get_verify_result
   * @phases proxy_ssl_verify
   * @since lua-resty-core 0.1.32
   * @needs openresty: its proxy_ssl patches
   * @documented
   */
  export function get_verify_result(this: void): NgxResult<number>;

  /**
   * The server's certificate, as OpenSSL holds it: for C functions and `ngx.ssl`.
   * @api ngx.ssl.proxysslverify.get_verify_cert
   * @phases proxy_ssl_verify
   * @since lua-resty-core 0.1.32
   * @needs openresty: its proxy_ssl patches
   * @documented
   */
  export function get_verify_cert(this: void): NgxResult<CertificateChain>;
}
