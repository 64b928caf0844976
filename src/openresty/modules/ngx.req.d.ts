/** @noSelfInFile */

/** The request, beyond what `ngx.req` can do. */
declare module "ngx.req" {
  /**
   * Adds a line to the request's header, beside those of the same name that are there; of a list
   * one line each.
   * @api ngx.req.add_header
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.18
   */
  export function add_header(this: void, name: string, value: string | number | readonly string[]): void;
}
