/**
 * The global `ngx`. Its members are declared by concept in the files beside this one.
 * @noSelf
 */
interface Ngx {
  /**
   * The phase that the code runs in. To depend on it is seldom right: a function that may run in
   * several phases had better get what it needs by parameters.
   * @api ngx.get_phase
   * @phases any
   * @since ngx_lua 0.5.10
   */
  get_phase(this: void): NgxPhase;
  /**
   * The phase as a bit of the C code's enumeration, which no two versions need to share. Prefer `get_phase`.
   * @param request of `get_request` of "resty.core.base"
   * @api ngx.get_raw_phase
   * @phases any
   */
  get_raw_phase(this: void, request: import("resty.core.base").RequestPointer): number;
}

declare const ngx: Ngx;

/** What `ngx.get_phase` says; those of certificates are called otherwise than their directives. */
type NgxPhase =
  | "init"
  | "init_worker"
  | "exit_worker"
  | "ssl_client_hello"
  | "ssl_cert"
  | "ssl_session_fetch"
  | "ssl_session_store"
  | "server_rewrite"
  | "set"
  | "rewrite"
  | "access"
  | "precontent"
  | "content"
  | "balancer"
  | "proxy_ssl_cert"
  | "proxy_ssl_verify"
  | "header_filter"
  | "body_filter"
  | "log"
  | "timer";

/**
 * What may fail returns: a value, or nothing and why. Look at the first:
 *
 * ```ts
 * const [socket, error] = ngx.socket.connect("127.0.0.1", 6379);
 * if (socket === undefined) return fail(error);
 * ```
 */
type NgxResult<Value> = LuaMultiReturn<[value: Value, error?: undefined] | [value: undefined, error: string]>;
