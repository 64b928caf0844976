/** @noSelfInFile */

/** The first message of a client's TLS handshake. */
declare module "ngx.ssl.clienthello" {
  /**
   * The name that the client asks for (SNI).
   * @returns nothing where it names none
   * @api ngx.ssl.clienthello.get_client_hello_server_name
   * @phases ssl_client_hello
   * @since lua-resty-core 0.1.23
   */
  export function get_client_hello_server_name(this: void): LuaMultiReturn<[name: string | undefined, error?: string]>;

  /**
   * The versions of TLS that the client lists in the extension for it, which those of TLS 1.3 have.
   * @returns nothing where there is no such extension
   * @api ngx.ssl.clienthello.get_supported_versions
   * @phases ssl_client_hello
   * @since lua-resty-core 0.1.25
   */
  export function get_supported_versions(
    this: void,
  ): LuaMultiReturn<[versions: Protocol[] | undefined, error?: string]>;

  /**
   * The numbers of the ciphers that the client knows, in its order, without GREASE; 128 at most.
   * @api ngx.ssl.clienthello.get_client_hello_ciphers
   * @phases ssl_client_hello
   * @since lua-resty-core 0.1.32
   */
  export const get_client_hello_ciphers: ((this: void) => NgxResult<number[]>) | undefined;

  /**
   * The numbers of the extensions in the message, in its order, without GREASE.
   * @returns nothing where it has none
   * @api ngx.ssl.clienthello.get_client_hello_ext_present
   * @phases ssl_client_hello
   * @since lua-resty-core 0.1.32
   */
  export const get_client_hello_ext_present:
    ((this: void) => LuaMultiReturn<[extensions: number[] | undefined, error?: string]>) | undefined;

  /**
   * The bytes of an extension.
   * @param type its number: 16 is ALPN
   * @returns nothing where the message has none of it
   * @api ngx.ssl.clienthello.get_client_hello_ext
   * @phases ssl_client_hello
   * @since lua-resty-core 0.1.23
   */
  export function get_client_hello_ext(
    this: void,
    type: number,
  ): LuaMultiReturn<[extension: string | undefined, error?: string]>;

  /**
   * The versions of TLS that this connection may use, instead of those of `ssl_protocols`.
   * @api ngx.ssl.clienthello.set_protocols
   * @phases ssl_client_hello
   * @since lua-resty-core 0.1.23
   */
  export function set_protocols(this: void, protocols: readonly Protocol[]): NgxResult<true>;

  export type Protocol = "SSLv2" | "SSLv3" | "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
}
