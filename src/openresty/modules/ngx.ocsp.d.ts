/** @noSelfInFile */

/** OCSP stapling for certificates that Lua chooses. */
declare module "ngx.ocsp" {
  /**
   * Where to ask about a certificate. The chain begins with it, and its issuer follows.
   * @param maxLength bytes of the URL; by default some kilobytes
   * @returns nothing where the certificate names no responder; the error "truncated" beside a URL that is longer
   * @api ngx.ocsp.get_ocsp_responder_from_der_chain
   * @phases any
   * @since lua-resty-core 0.1.4
   */
  export function get_ocsp_responder_from_der_chain(
    this: void,
    chain: string,
    maxLength?: number,
  ): LuaMultiReturn<[url: string, error?: "truncated"] | [url: undefined, error?: string]>;

  /**
   * The question to send to the responder, by POST with the type `application/ocsp-request`.
   * @param maxLength bytes of the request; by default some kilobytes
   * @returns an error for a chain without the issuer, and for a request that is longer
   * @api ngx.ocsp.create_ocsp_request
   * @phases any
   * @since lua-resty-core 0.1.4
   */
  export function create_ocsp_request(this: void, chain: string, maxLength?: number): NgxResult<string>;

  /**
   * Whether the responder's answer says that the certificate is good.
   * @param maxErrorLength bytes of the error; by default some kilobytes
   * @returns where it does, the second the answer holds until (since the epoch), if it names one
   * @api ngx.ocsp.validate_ocsp_response
   * @phases any
   * @since lua-resty-core 0.1.4
   */
  export function validate_ocsp_response(
    this: void,
    response: string,
    chain: string,
    maxErrorLength?: number,
  ): LuaMultiReturn<[ok: true, nextUpdate?: number] | [ok: undefined, error: string]>;

  /**
   * Staples the responder's answer to the handshake at hand.
   * @returns true with the warning "no status req" where the client did not ask for it
   * @api ngx.ocsp.set_ocsp_status_resp
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.4
   */
  export function set_ocsp_status_resp(
    this: void,
    response: string,
  ): LuaMultiReturn<[ok: true, warning?: "no status req"] | [ok: undefined, error: string]>;
}
