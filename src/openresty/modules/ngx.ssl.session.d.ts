/** @noSelfInFile */

/** TLS sessions kept by Lua, so that clients resume them with any worker and any proxy. TLS 1.2 and older. */
declare module "ngx.ssl.session" {
  /**
   * The id of the session at hand, in hexadecimal digits.
   * @api ngx.ssl.session.get_session_id
   * @phases ssl_certificate, ssl_session_fetch, ssl_session_store
   * @since lua-resty-core 0.1.7
   */
  export function get_session_id(this: void): NgxResult<string>;

  /**
   * The session at hand as bytes. They hold its secret.
   * @returns an error for one of more than 4096 bytes
   * @api ngx.ssl.session.get_serialized_session
   * @phases ssl_session_store
   * @since lua-resty-core 0.1.7
   */
  export function get_serialized_session(this: void): NgxResult<string>;

  /**
   * Resumes the session that `get_serialized_session` gave before.
   * @api ngx.ssl.session.set_serialized_session
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch
   * @since lua-resty-core 0.1.7
   */
  export function set_serialized_session(this: void, session: string): NgxResult<true>;
}
