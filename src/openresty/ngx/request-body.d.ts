/** @noSelf */
interface NgxRequest {
  /**
   * Reads the body, into memory up to `client_body_buffer_size`, else into a file. The functions
   * below need it, or `lua_need_request_body on`. Ends the request itself where reading fails. Throws for
   * HTTP/2 and HTTP/3 requests without Content-Length, as of ngx_lua 0.10.26.
   * @api ngx.req.read_body
   * @phases server_rewrite, rewrite, access, precontent, content
   * @yields unless the body is in a buffer already
   * @since ngx_lua 0.3.1
   */
  read_body(this: void): void;
  /**
   * Throws the body away as it comes, or as it was read.
   * @api ngx.req.discard_body
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.3.1
   */
  discard_body(this: void): void;
  /**
   * The body; `undefined` where it is empty, was not read, or went into a file: then
   * `get_body_file` has a name.
   * @param maxBytes only so many; 0 for all
   * @api ngx.req.get_body_data
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.3.1
   */
  get_body_data(this: void, maxBytes?: number): string | undefined;
  /**
   * The path of the file with the body; `undefined` where it is in memory or was not read.
   * Reading it blocks the worker. nginx removes it.
   * @api ngx.req.get_body_file
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.3.1
   */
  get_body_file(this: void): string | undefined;
  /**
   * The arguments of an `application/x-www-form-urlencoded` body. Throws where it was not read; one that
   * went into a file is an error that is returned.
   * @param limit how many at most, 100 by itself; 0 for all
   * @api ngx.req.get_post_args
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   */
  get_post_args(
    this: void,
    limit?: number,
  ): LuaMultiReturn<[args: NgxArguments, truncated?: "truncated"] | [args: undefined, error: string]>;
  /**
   * Replaces the body, and Content-Length. Throws where the body was not read or discarded before.
   * @api ngx.req.set_body_data
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.3.1
   */
  set_body_data(this: void, data: string): void;
  /**
   * Replaces the body by a file's contents. Throws where the body was not read or discarded before.
   * @param autoClean removes the file with the request
   * @api ngx.req.set_body_file
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.3.1
   */
  set_body_file(this: void, path: string, autoClean?: boolean): void;
  /**
   * Begins a new body, to be made by `append_body` and ended by `finish_body`.
   * @param bufferSize bytes in memory, beyond which it goes into a file; `client_body_buffer_size` by itself
   * @api ngx.req.init_body
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.5.11
   */
  init_body(this: void, bufferSize?: number): void;
  /**
   * Adds to the body that `init_body` began; where it goes into a file, this blocks the worker.
   * @api ngx.req.append_body
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.5.11
   */
  append_body(this: void, chunk: string): void;
  /**
   * Ends the body that `init_body` began, and sets Content-Length.
   * @api ngx.req.finish_body
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.5.11
   */
  finish_body(this: void): void;
  /**
   * The client's connection, to read the body from in parts. Not for HTTP/2, nor where the body is chunked or
   * has been read. Calling it in init_by_lua* crashes nginx.
   * @api ngx.req.socket
   * @phases server_rewrite, rewrite, access, precontent, content
   * @since ngx_lua 0.5.0
   */
  socket(this: void, raw?: false): NgxResult<NgxRequestSocket>;
  /**
   * The client's connection itself, both ways and for good: nginx sends nothing any more, not even a header.
   * @param raw true; since ngx_lua 0.9.0
   * @api ngx.req.socket
   * @phases server_rewrite, rewrite, access, precontent, content
   * @since ngx_lua 0.5.0
   */
  socket(this: void, raw: true): NgxResult<NgxRawRequestSocket>;
}

/** The body of a request, as it comes. */
type NgxRequestSocket = Pick<NgxTcpSocket, "receive" | "receiveany" | "receiveuntil" | "settimeout" | "settimeouts">;

/** A client's connection. nginx closes it. */
type NgxRawRequestSocket = NgxRequestSocket & Pick<NgxTcpSocket, "send">;
