/** @noSelf */
interface Ngx {
  readonly req: NgxRequest;
  /**
   * Whether this is a subrequest, of `ngx.location.capture` say.
   * @api ngx.is_subrequest
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   */
  readonly is_subrequest: boolean;
}

/** The request at hand: its line, header and query string. @noSelf */
interface NgxRequest {
  /**
   * Whether nginx made the request itself: after an internal redirect, or as a subrequest.
   * @api ngx.req.is_internal
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.9.20
   */
  is_internal(this: void): boolean;
  /**
   * When the request began: seconds since the epoch, with milliseconds.
   * @api ngx.req.start_time
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @since ngx_lua 0.7.7
   */
  start_time(this: void): number;
  /**
   * 0.9, 1.0, 1.1, 2 or 3; `undefined` for what nginx does not know.
   * @api ngx.req.http_version
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.7.17
   */
  http_version(this: void): number | undefined;
  /**
   * The header as the client sent it, with the request line unless that is not wanted. Throws for
   * HTTP/2 and HTTP/3, which send none.
   * @api ngx.req.raw_header
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.7.17
   */
  raw_header(this: void, noRequestLine?: boolean): string;
  /**
   * The method's name, such as "GET".
   * @api ngx.req.get_method
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.5.6
   */
  get_method(this: void): string;
  /**
   * Replaces the method, by its constant (`ngx.HTTP_POST`), not its name.
   * @api ngx.req.set_method
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.5.6
   */
  set_method(this: void, method: NgxMethod): void;
  /**
   * Replaces the path: without the query string, and percent-decoded. With `jump` the location is
   * looked up anew, as after `rewrite … last`.
   * @param path throws where it is empty or has control characters
   * @param binary allows control characters; since ngx_lua 0.10.16
   * @api ngx.req.set_uri
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.3.1
   */
  set_uri(this: void, path: string, jump?: false, binary?: boolean): void;
  /**
   * Replaces the path and, where `jump` is true, leaves for its location: the call does not return.
   * @api ngx.req.set_uri
   * @when jump=true
   * @phases server_rewrite, rewrite
   * @yields
   * @since ngx_lua 0.3.1
   */
  set_uri(this: void, path: string, jump: boolean, binary?: boolean): void;
  /**
   * Replaces the query string.
   * @param args an encoded string, or what `ngx.encode_args` takes
   * @api ngx.req.set_uri_args
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.3.1
   */
  set_uri_args(this: void, args: string | NgxArgumentsToEncode): void;
  /**
   * The arguments of the query string, decoded; `true` for one without "=", a list for several of
   * one name. After the first 100 come none, and the second value is "truncated".
   * @param limit how many at most; 0 for all, which lets a client fill the memory
   * @param table to be filled and returned, so that none is made
   * @api ngx.req.get_uri_args
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   */
  get_uri_args(
    this: void,
    limit?: number,
    table?: Record<string, unknown>,
  ): LuaMultiReturn<[args: NgxArguments, truncated?: "truncated"]>;
  /**
   * The headers of the request: names in any case, with "_" for "-" as well; a list for several of one name.
   * After the first 100 come none, and the second value is "truncated".
   * @param limit how many at most; 0 for all
   * @param raw names as they were sent, and found as such only
   * @api ngx.req.get_headers
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   */
  get_headers(
    this: void,
    limit?: number,
    raw?: boolean,
  ): LuaMultiReturn<[headers: NgxHeaders, truncated?: "truncated"]>;
  /**
   * Replaces a header of the request, for what comes after: variables, subrequests and the server that is
   * proxied to. In the balancer it comes too late, unless `recreate_request` of "ngx.balancer" follows.
   * @param value a list for several lines; `undefined` removes
   * @api ngx.req.set_header
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   */
  set_header(this: void, name: string, value: string | number | readonly string[] | undefined): void;
  /**
   * Removes a header of the request, all its lines.
   * @api ngx.req.clear_header
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   */
  clear_header(this: void, name: string): void;
}

/** A bit that stands for a method: `ngx.HTTP_GET` and the like. */
type NgxMethod = NgxMethodConstants[keyof NgxMethodConstants];

/** Lines of a header by name; a list where there are several of one name. */
type NgxHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Arguments by name: `true` for one without "=", a list for several of one name. */
type NgxArguments = Readonly<Record<string, NgxArgument | readonly NgxArgument[] | undefined>>;
type NgxArgument = string | true;

/** Arguments to be encoded: `true` becomes a name without "="; `false` and `undefined` leave it out. */
type NgxArgumentsToEncode = Readonly<
  Record<string, string | number | boolean | readonly (string | number | boolean)[] | undefined>
>;
