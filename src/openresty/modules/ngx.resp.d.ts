/** @noSelfInFile */

/** The answer to the client, beyond what `ngx.header` and `ngx.status` can do. */
declare module "ngx.resp" {
  /**
   * Adds a line to the answer's header, beside those of the same name that are there; of a list
   * one line each. Headers of which nginx keeps one only (`Content-Type`, say) are replaced.
   * An empty list throws.
   * @api ngx.resp.add_header
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.14
   */
  export function add_header(this: void, name: string, value: string | number | readonly string[]): void;

  /**
   * Sets the status together with the words of the status line.
   * @param reason by default nginx's own; lua-resty-core 0.1.31 throws without it
   * @api ngx.resp.set_status
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   * @since lua-resty-core 0.1.31
   */
  export const set_status: ((this: void, status: number, reason?: string) => void) | undefined;

  /**
   * Answers in full, whatever `If-None-Match`, `If-Modified-Since` and their kin in the request say.
   * @api ngx.resp.bypass_if_checks
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @since lua-resty-core 0.1.32
   */
  export const bypass_if_checks: ((this: void) => void) | undefined;
}
