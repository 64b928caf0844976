/** @noSelfInFile */
declare module "ngx.resp" {
  /**
   * Adds a line to the answer's header, beside those of the same name that are there.
   * @api ngx.resp.add_header
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   */
  export function add_header(this: void, name: string, value: string): void;
}
