/** @noSelf */
interface Ngx {
  /**
   * The status of the answer, to be read and, before the header is sent, written. 0 where there is none yet.
   * @api ngx.status
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   */
  status: number;
  /**
   * The header of the answer, by name, in which "_" stands for "-". Writing replaces all lines of
   * the name; a list writes several, `undefined` removes them. After the header was sent it changes
   * nothing, which the error log tells. In header_filter_by_lua* writing "Set-Cookie" throws the application's
   * cookies away: read, add, and write back, or use `add_header` of "ngx.resp".
   * @api ngx.header.HEADER
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   */
  readonly header: NgxResponseHeaders;
  readonly resp: NgxResponse;
  /**
   * Sends the header now. `say` and `print` do so by themselves.
   * @api ngx.send_headers
   * @phases server_rewrite, rewrite, access, precontent, content
   */
  send_headers(this: void): NgxResult<1>;
  /**
   * Whether the header was sent by Lua.
   * @api ngx.headers_sent
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.3.1
   */
  readonly headers_sent: boolean;
  /**
   * Sends a part of the body, after the header. Returns before it is written; lists are sent piece
   * by piece, `undefined` as "nil". Each call goes through all of nginx's filters: one with a list is
   * better than many.
   * @api ngx.print
   * @phases server_rewrite, rewrite, access, precontent, content
   */
  print(this: void, ...body: readonly NgxText[]): NgxResult<1>;
  /**
   * As `print`, with a newline.
   * @api ngx.say
   * @phases server_rewrite, rewrite, access, precontent, content
   */
  say(this: void, ...body: readonly NgxText[]): NgxResult<1>;
  /**
   * Has nginx write what was printed, and returns. Calling it in init_by_lua* crashes nginx.
   * @api ngx.flush
   * @phases server_rewrite, rewrite, access, precontent, content
   */
  flush(this: void, wait?: false): NgxResult<1>;
  /**
   * Writes what was printed, and with `wait` returns when the system has it or `send_timeout` is over.
   * @api ngx.flush
   * @when wait=true
   * @phases server_rewrite, rewrite, access, precontent, content
   * @yields
   */
  flush(this: void, wait: boolean): NgxResult<1>;
  /**
   * Ends the body: the client need not wait for what the handler does from here on. Subrequests and
   * what depends on the client's connection may end with it; a timer does not.
   * @api ngx.eof
   * @phases server_rewrite, rewrite, access, precontent, content
   */
  eof(this: void): NgxResult<1>;
}

/** @noSelf */
interface NgxResponse {
  /**
   * The header of the answer as it is now, names in any case; a list for several of one name. After the first
   * 100 come none, and the second value is "truncated".
   * @param limit how many at most; 0 for all
   * @param raw names as they are, and found as such only
   * @api ngx.resp.get_headers
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.9.5
   */
  get_headers(
    this: void,
    limit?: number,
    raw?: boolean,
  ): LuaMultiReturn<[headers: NgxHeaders, truncated?: "truncated"]>;
}

interface NgxResponseHeaders {
  get content_length(): string | undefined;
  set content_length(bytes: number | string | undefined);
  [name: string]: string | readonly string[] | undefined;
}

/** What can be sent: `ngx.null` as "null", booleans by their names, lists piece by piece. */
type NgxText = string | number | boolean | undefined | NgxNull | readonly NgxText[];
