/** @noSelfInFile */
declare module "ngx.balancer" {
  /**
   * The server to connect to: an IPv4 address, an IPv6 address in brackets, or "unix:/path".
   * @api ngx.balancer.set_current_peer
   * @phases balancer
   */
  export function set_current_peer(
    this: void,
    host: string,
    port?: number,
  ): LuaMultiReturn<[ok: true] | [undefined, error: string]>;

  /**
   * Keeps the connection in the module's own pool, made by `balancer_keepalive`. Comes after
   * `set_current_peer`. Does not exist before 0.1.29.
   * @param idleTimeout seconds
   * @api ngx.balancer.enable_keepalive
   * @phases balancer
   * @since lua-resty-core 0.1.29
   */
  export const enable_keepalive:
    | ((
        this: void,
        idleTimeout: number,
        maxRequests: number,
      ) => LuaMultiReturn<[ok: true] | [undefined, error: string]>)
    | undefined;

  /**
   * How the try before this one ended: nothing at the first try, "next" after 403 and 404, else "failed".
   * @api ngx.balancer.get_last_failure
   * @phases balancer
   */
  export function get_last_failure(
    this: void,
  ): LuaMultiReturn<[state: "next" | "failed" | undefined, status?: number, error?: string]>;
}
