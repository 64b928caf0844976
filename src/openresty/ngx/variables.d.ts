/** @noSelf */
interface Ngx {
  /**
   * nginx's variables, by name, and the groups of the last match of a `location` or `rewrite` by
   * number. Reading looks the name up and copies the value each time: keep what is used twice. One
   * without a value, or that nobody defined, is `undefined`.
   *
   * To be written, a variable must be changeable and exist: `set $name "";` defines it. Writing
   * another throws; `undefined` takes the value away.
   * @api ngx.var.VARIABLE
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   */
  readonly var: NgxVariables;
  /**
   * A table that belongs to the request at hand, from one phase to the next: declare its fields by adding to
   * `NgxContext`. Every subrequest and timer has its own. Gone after an internal redirect (`ngx.exec`,
   * `error_page`), though not after a retry of the balancer. To keep it in a variable of a module
   * hands one request's values to another.
   *
   * Since ngx_lua 0.10.18 a request begins with what the phases of its TLS handshake put here.
   * @api ngx.ctx
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   */
  ctx: NgxContext;
  /**
   * The arguments of `set_by_lua`, from 1; in `body_filter_by_lua*` the part of the body (1) and
   * whether it is the last (2), both of which may be changed: `undefined` or an empty string as the
   * part sends nothing, `true` as the second ends the body here.
   * @api ngx.arg
   * @phases set, body_filter
   */
  readonly arg: NgxPhaseArguments;
}

/** What a program keeps in `ngx.ctx`; declare its fields by adding to this interface. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merged with what each program adds
interface NgxContext {}

interface NgxPhaseArguments {
  get 1(): string;
  set 1(part: string | readonly string[] | undefined);
  2: string | boolean;
  [argument: number]: string | boolean;
}

/** Variables by name. Those listed are nginx's own that cannot be written. */
interface NgxVariables {
  readonly binary_remote_addr: string | undefined;
  readonly body_bytes_sent: string | undefined;
  readonly bytes_sent: string | undefined;
  readonly connection: string | undefined;
  readonly connection_requests: string | undefined;
  readonly content_length: string | undefined;
  readonly content_type: string | undefined;
  readonly document_root: string | undefined;
  readonly document_uri: string | undefined;
  readonly host: string | undefined;
  readonly hostname: string | undefined;
  readonly https: string | undefined;
  readonly is_args: string | undefined;
  readonly msec: string | undefined;
  readonly nginx_version: string | undefined;
  readonly pid: string | undefined;
  readonly pipe: string | undefined;
  readonly proxy_protocol_addr: string | undefined;
  readonly proxy_protocol_port: string | undefined;
  readonly query_string: string | undefined;
  readonly realpath_root: string | undefined;
  readonly remote_addr: string | undefined;
  readonly remote_port: string | undefined;
  readonly remote_user: string | undefined;
  readonly request: string | undefined;
  readonly request_body: string | undefined;
  readonly request_body_file: string | undefined;
  readonly request_completion: string | undefined;
  readonly request_filename: string | undefined;
  readonly request_id: string | undefined;
  readonly request_length: string | undefined;
  readonly request_method: string | undefined;
  readonly request_time: string | undefined;
  readonly request_uri: string | undefined;
  readonly scheme: string | undefined;
  readonly server_addr: string | undefined;
  readonly server_name: string | undefined;
  readonly server_port: string | undefined;
  readonly server_protocol: string | undefined;
  readonly status: string | undefined;
  readonly time_iso8601: string | undefined;
  readonly time_local: string | undefined;
  readonly upstream_addr: string | undefined;
  readonly upstream_cache_status: string | undefined;
  readonly upstream_connect_time: string | undefined;
  readonly upstream_header_time: string | undefined;
  readonly upstream_response_length: string | undefined;
  readonly upstream_response_time: string | undefined;
  readonly upstream_status: string | undefined;
  readonly uri: string | undefined;
  readonly [group: number]: string | undefined;
  [name: string]: string | undefined;
}

/** @noSelf */
interface Ndk {
  /**
   * Directives of other modules that compute a value, such as `set_escape_uri` of set-misc-nginx-module,
   * as functions. One that is not compiled in throws when it is looked up; only those that are made
   * with the Nginx Development Kit's `ndk_set_var_value` can be called.
   * @api ndk.set_var.DIRECTIVE
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, set, rewrite, access, content, balancer, header_filter, body_filter, log, timer
   * @documented
   */
  readonly set_var: NdkDirectives;
}

declare const ndk: Ndk;

/** Directives by name; declare those that you use by adding to this interface. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merged with what each program adds
interface NdkDirectives extends Readonly<Record<string, (this: void, ...args: readonly string[]) => string>> {}
