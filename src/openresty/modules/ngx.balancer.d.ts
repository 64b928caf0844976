/** @noSelfInFile */

/** The choice of the server that nginx connects to, in the balancer phase: once for every try of a request. */
declare module "ngx.balancer" {
  /**
   * Says which server to connect to: an IPv4 address, an IPv6 address in brackets, or
   * `unix:/path`. Host names are not looked up. A port in the address wins over `port`; one that is
   * missing in both is 0, to which nobody can connect.
   * @param host name for TLS (SNI) and for finding a kept connection; releases before
   * lua-resty-core 0.1.29 ignore it
   * @returns an error where `address` is none; another type than a string throws
   * @api ngx.balancer.set_current_peer
   * @phases balancer
   * @since lua-resty-core 0.1.4
   */
  export function set_current_peer(
    this: void,
    address: string,
    port?: number | `${number}`,
    host?: string,
  ): NgxResult<true>;

  /**
   * Connects from this local address.
   * @param address IPv4 or IPv6, with or without a port
   * @api ngx.balancer.bind_to_local_addr
   * @phases balancer
   * @since lua-resty-core 0.1.29
   */
  export const bind_to_local_addr: ((this: void, address: string) => NgxResult<true>) | undefined;

  /**
   * Keeps the connection in the module's own pool, made by `balancer_keepalive`. Comes after
   * `set_current_peer`. Negative numbers throw.
   * @param idleTimeout seconds, 60 by default
   * @param maxRequests after which the connection is closed, 100 by default
   * @api ngx.balancer.enable_keepalive
   * @phases balancer
   * @since lua-resty-core 0.1.29
   */
  export const enable_keepalive:
    ((this: void, idleTimeout?: number, maxRequests?: number) => NgxResult<true>) | undefined;

  /**
   * Allows so many more tries after this one. It adds up: called at every try, a request whose
   * servers all fail never ends unless `proxy_next_upstream_tries` is set.
   * @returns true with a warning where `proxy_next_upstream_tries` allows fewer
   * @api ngx.balancer.set_more_tries
   * @phases balancer
   * @since lua-resty-core 0.1.4
   */
  export function set_more_tries(
    this: void,
    count: number,
  ): LuaMultiReturn<[ok: true, warning?: string] | [ok: undefined, error: string]>;

  /**
   * How the try before this one ended: nothing at the first try, "next" after 403 and 404, else "failed".
   * @returns with the state the status that stands for it: 502, 504, or the server's own
   * @api ngx.balancer.get_last_failure
   * @phases balancer
   * @since lua-resty-core 0.1.4
   */
  export function get_last_failure(
    this: void,
  ): LuaMultiReturn<[state: "next" | "failed" | undefined, status?: number, error?: string]>;

  /**
   * Timeouts of this try and those that follow, in seconds; `undefined` leaves the one that is
   * configured. 0, negative numbers and other types throw.
   * @api ngx.balancer.set_timeouts
   * @phases balancer
   * @since lua-resty-core 0.1.7
   */
  export function set_timeouts(
    this: void,
    connect: number | undefined,
    send: number | undefined,
    read: number | undefined,
  ): LuaMultiReturn<[ok: true, error?: undefined] | [ok: false, error: string]>;

  /**
   * Makes the request to the server anew. Without it, what the balancer changes in headers and
   * variables comes too late, for nginx has made the request before.
   * @api ngx.balancer.recreate_request
   * @phases balancer
   * @since lua-resty-core 0.1.20
   */
  export function recreate_request(this: void): NgxResult<true>;

  /**
   * Whether this request goes by TLS, whatever `proxy_pass` says.
   * @api ngx.balancer.set_upstream_tls
   * @phases balancer
   * @since lua-resty-core 0.1.29
   */
  export const set_upstream_tls: ((this: void, on: boolean) => NgxResult<true>) | undefined;
}
