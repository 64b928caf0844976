/** @noSelfInFile */

/** The TLS connection of the client, and certificates for it chosen by Lua in `ssl_certificate_by_lua*`. */
declare module "ngx.ssl" {
  import type { CData } from "ffi";

  /**
   * Forgets the certificates and keys that were configured for this connection.
   * @api ngx.ssl.clear_certs
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.4
   */
  export function clear_certs(this: void): NgxResult<true>;

  /**
   * A certificate and its chain from PEM to DER, all of it, as `openssl x509` would not.
   * @api ngx.ssl.cert_pem_to_der
   * @phases any
   * @since lua-resty-core 0.1.4
   */
  export function cert_pem_to_der(this: void, pem: string): NgxResult<string>;

  /**
   * Shows the client this certificate, in DER, with the chain after it.
   * @api ngx.ssl.set_der_cert
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.4
   */
  export function set_der_cert(this: void, chain: string): NgxResult<true>;

  /**
   * A private key from PEM to DER.
   * @param passphrase of a key that is encrypted
   * @api ngx.ssl.priv_key_pem_to_der
   * @phases any
   * @since lua-resty-core 0.1.4
   */
  export function priv_key_pem_to_der(this: void, pem: string, passphrase?: string): NgxResult<string>;

  /**
   * Signs with this private key, in DER.
   * @api ngx.ssl.set_der_priv_key
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.4
   */
  export function set_der_priv_key(this: void, key: string): NgxResult<true>;

  /**
   * The name that the client asked for (SNI).
   * @returns nothing where it named none
   * @api ngx.ssl.server_name
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.4
   */
  export function server_name(this: void): LuaMultiReturn<[name: string | undefined, error?: string]>;

  /**
   * The port that the client connected to.
   * @api ngx.ssl.server_port
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.20
   */
  export function server_port(this: void): NgxResult<number>;

  /**
   * The address that the client connected to: 4 bytes for "inet", 16 for "inet6", a path for "unix".
   * @api ngx.ssl.raw_server_addr
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.4
   */
  export function raw_server_addr(
    this: void,
  ): LuaMultiReturn<
    [address: string, type: AddressType, error?: undefined] | [address: undefined, type: undefined, error: string]
  >;

  /**
   * A secret of `length` bytes that both sides of the connection can derive (RFC 5705).
   * @param context may be empty, which is another than none
   * @returns an error before the handshake is done; nothing where OpenSSL has none to give
   * @api ngx.ssl.export_keying_material
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.29
   */
  export const export_keying_material:
    | ((
        this: void,
        length: number,
        label: string,
        context?: string,
      ) => LuaMultiReturn<[key: string | undefined, error?: string]>)
    | undefined;

  /**
   * The same of early data (TLS 1.3).
   * @api ngx.ssl.export_keying_material_early
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.29
   */
  export const export_keying_material_early:
    | ((
        this: void,
        length: number,
        label: string,
        context?: string,
      ) => LuaMultiReturn<[key: string | undefined, error?: string]>)
    | undefined;

  /**
   * The address that the client came from, in the form of `raw_server_addr`.
   * @api ngx.ssl.raw_client_addr
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.14
   */
  export function raw_client_addr(
    this: void,
  ): LuaMultiReturn<
    [address: string, type: AddressType, error?: undefined] | [address: undefined, type: undefined, error: string]
  >;

  /**
   * The connection's version of TLS, as a number like `TLS1_2_VERSION`.
   * @api ngx.ssl.get_tls1_version
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.4
   */
  export function get_tls1_version(this: void): NgxResult<number>;

  /**
   * The connection's version of TLS by its name.
   * @api ngx.ssl.get_tls1_version_str
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.4
   */
  export function get_tls1_version_str(this: void): NgxResult<TlsVersion>;

  /**
   * A certificate and its chain, parsed once for many handshakes.
   * @api ngx.ssl.parse_pem_cert
   * @phases any
   * @since lua-resty-core 0.1.7
   */
  export function parse_pem_cert(this: void, pem: string): NgxResult<CertificateChain>;

  /**
   * A private key, parsed once for many handshakes.
   * @api ngx.ssl.parse_pem_priv_key
   * @phases any
   * @since lua-resty-core 0.1.7
   */
  export function parse_pem_priv_key(this: void, pem: string): NgxResult<PrivateKey>;

  /**
   * As `parse_pem_cert`, from DER.
   * @api ngx.ssl.parse_der_cert
   * @phases any
   * @since lua-resty-core 0.1.29
   */
  export const parse_der_cert: ((this: void, der: string) => NgxResult<CertificateChain>) | undefined;

  /**
   * As `parse_pem_priv_key`, from DER.
   * @api ngx.ssl.parse_der_priv_key
   * @phases any
   * @since lua-resty-core 0.1.29
   */
  export const parse_der_priv_key: ((this: void, der: string) => NgxResult<PrivateKey>) | undefined;

  /**
   * Shows the client a certificate that was parsed before, which is faster than `set_der_cert`.
   * @api ngx.ssl.set_cert
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.7
   */
  export function set_cert(this: void, chain: CertificateChain): NgxResult<true>;

  /**
   * Signs with a private key that was parsed before, which is faster than `set_der_priv_key`.
   * @api ngx.ssl.set_priv_key
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.7
   */
  export function set_priv_key(this: void, key: PrivateKey): NgxResult<true>;

  /**
   * Asks the client for a certificate. How that ended is in the variable `ssl_client_verify`, of a later phase.
   * @param certificates whose names the client is told, and which are trusted
   * @param depth of the chain at most; by default as configured
   * @param trusted certificates that are trusted beside them; lua-resty-core 0.1.25 ignores it
   * @api ngx.ssl.verify_client
   * @phases ssl_certificate
   * @since lua-resty-core 0.1.20
   */
  export function verify_client(
    this: void,
    certificates?: CertificateChain,
    depth?: number,
    trusted?: CertificateChain,
  ): NgxResult<true>;

  /**
   * The client's random bytes of the handshake, all of them zero in `ssl_client_hello_by_lua*`.
   * @param length 32 by default; for 0, how many there are
   * @api ngx.ssl.get_client_random
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.29
   */
  export const get_client_random: RandomBytes | undefined;

  /**
   * The server's random bytes of the handshake.
   * @param length 32 by default; for 0, how many there are
   * @api ngx.ssl.get_server_random
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @documented
   */
  export const get_server_random: RandomBytes | undefined;

  /**
   * The session's master secret. Who has it can read all that the client and nginx said.
   * @param length 48 by default; for 0, how many bytes there are
   * @api ngx.ssl.get_session_master_key
   * @phases ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @documented
   */
  export const get_session_master_key: RandomBytes | undefined;

  /**
   * OpenSSL's `SSL *` of the client's connection. It is gone with the phase unless `SSL_up_ref` keeps it.
   * @api ngx.ssl.get_req_ssl_pointer
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.29
   */
  export const get_req_ssl_pointer: ((this: void) => NgxResult<SslPointer>) | undefined;

  /**
   * OpenSSL's `SSL *` of the connection to the server behind nginx.
   * @api ngx.ssl.get_upstream_ssl_pointer
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @since lua-resty-core 0.1.33
   * @documented
   */
  export const get_upstream_ssl_pointer: ((this: void) => NgxResult<SslPointer>) | undefined;

  /**
   * Whether the connection resumed a session.
   * @api ngx.ssl.ssl_session_reused
   * @phases any
   * @since lua-resty-core 0.1.33
   * @documented
   */
  export const ssl_session_reused: ((this: void, ssl: SslPointer) => NgxResult<boolean>) | undefined;

  /**
   * The numbers of the ciphers that the client and nginx have in common.
   * @param filterGrease leaves out what clients list to keep servers tolerant; true by default
   * @api ngx.ssl.get_req_shared_ssl_ciphers
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.32
   */
  export const get_req_shared_ssl_ciphers: ((this: void, filterGrease?: boolean) => NgxResult<number[]>) | undefined;

  export const SSL3_VERSION: 0x0300;
  export const TLS1_VERSION: 0x0301;
  export const TLS1_1_VERSION: 0x0302;
  export const TLS1_2_VERSION: 0x0303;
  export const TLS1_3_VERSION: 0x0304;

  export type TlsVersion = "SSLv3" | "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
  export type AddressType = "inet" | "inet6" | "unix";

  export interface RandomBytes {
    (this: void, length: 0): NgxResult<number>;
    (this: void, length?: number): NgxResult<string>;
  }

  /** OpenSSL's `STACK_OF(X509) *` or `X509 *`, freed with its last reference. */
  export interface CertificateChain extends CData {
    readonly __certificates: never;
  }
  /** OpenSSL's `EVP_PKEY *`, freed with its last reference. */
  export interface PrivateKey extends CData {
    readonly __privateKey: never;
  }
  export interface SslPointer extends CData {
    readonly __ssl: never;
  }
}
