/** @noSelfInFile */

/** The certificate that nginx shows the server behind it, chosen in `proxy_ssl_certificate_by_lua*`. */
declare module "ngx.ssl.proxysslcert" {
  import type { CertificateChain, PrivateKey } from "ngx.ssl";

  /**
   * Forgets the certificates and keys that were configured.
   * @api ngx.ssl.proxysslcert.clear_certs
   * @phases proxy_ssl_certificate, proxy_ssl_verify
   * @needs openresty: its proxy_ssl patches
   * @documented
   */
  export function clear_certs(this: void): NgxResult<true>;

  /**
   * Shows this certificate, in DER, with the chain after it.
   * @api ngx.ssl.proxysslcert.set_der_cert
   * @phases proxy_ssl_certificate, proxy_ssl_verify
   * @needs openresty: its proxy_ssl patches
   * @documented
   */
  export function set_der_cert(this: void, chain: string): NgxResult<true>;

  /**
   * Signs with this private key, in DER.
   * @api ngx.ssl.proxysslcert.set_der_priv_key
   * @phases proxy_ssl_certificate, proxy_ssl_verify
   * @needs openresty: its proxy_ssl patches
   * @documented
   */
  export function set_der_priv_key(this: void, key: string): NgxResult<true>;

  /**
   * Shows a certificate that `ngx.ssl` has parsed before, which saves parsing it at every handshake.
   * @api ngx.ssl.proxysslcert.set_cert
   * @phases proxy_ssl_certificate, proxy_ssl_verify
   * @needs openresty: its proxy_ssl patches
   * @documented
   */
  export function set_cert(this: void, chain: CertificateChain): NgxResult<true>;

  /**
   * Signs with a private key that `ngx.ssl` has parsed before.
   * @api ngx.ssl.proxysslcert.set_priv_key
   * @phases proxy_ssl_certificate, proxy_ssl_verify
   * @needs openresty: its proxy_ssl patches
   * @documented
   */
  export function set_priv_key(this: void, key: PrivateKey): NgxResult<true>;
}
