/** @noSelfInFile */

/** The `upstream` blocks of nginx.conf and the servers in them. The module comes with OpenResty; stock nginx lacks it. */
declare module "ngx.upstream" {
  /**
   * The names of all `upstream` blocks.
   * @api ngx.upstream.get_upstreams
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @documented
   */
  export function get_upstreams(this: void): string[];

  /**
   * The `server` lines of an upstream as configured.
   * @returns an error where there is no such upstream
   * @api ngx.upstream.get_servers
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @documented
   */
  export function get_servers(this: void, upstream: string): NgxResult<Server[]>;

  /**
   * The servers of an upstream without its backup ones, as this worker sees them at the moment.
   * @returns an error where there is no such upstream, or it balances in a way of its own
   * @api ngx.upstream.get_primary_peers
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @documented
   */
  export function get_primary_peers(this: void, upstream: string): NgxResult<Peer[]>;

  /**
   * The backup servers of an upstream, as this worker sees them at the moment; an empty list where there are none.
   * @api ngx.upstream.get_backup_peers
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @documented
   */
  export function get_backup_peers(this: void, upstream: string): NgxResult<Peer[]>;

  /**
   * Takes a server out, or back in, in this worker only. All four arguments are needed.
   * @param id `id` of the {@link Peer}: 0 for the first
   * @api ngx.upstream.set_peer_down
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @documented
   */
  export function set_peer_down(
    this: void,
    upstream: string,
    backup: boolean,
    id: number,
    down: boolean,
  ): NgxResult<true>;

  /**
   * The upstream that serves the request at hand; nothing where none was chosen.
   * @api ngx.upstream.current_upstream_name
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @documented
   */
  export function current_upstream_name(this: void): string | undefined;

  /** A `server` line. */
  export interface Server {
    /** As it is written. */
    readonly name?: string;
    /** What the name stands for; several where a host name has several addresses. */
    readonly addr: string | readonly string[];
    readonly weight: number;
    readonly max_fails: number;
    /** Seconds. */
    readonly fail_timeout: number;
    readonly backup?: true;
    readonly down?: true;
  }

  /** An address that nginx connects to. */
  export interface Peer {
    readonly id: number;
    readonly name: string;
    readonly weight: number;
    readonly current_weight: number;
    readonly effective_weight: number;
    /** Open connections. */
    readonly conns: number;
    readonly fails: number;
    readonly max_fails: number;
    /** Seconds. */
    readonly fail_timeout: number;
    /** Seconds since the epoch. */
    readonly accessed?: number;
    /** Seconds since the epoch. */
    readonly checked?: number;
    readonly down?: true;
  }
}
