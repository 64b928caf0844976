/** @noSelf */
interface Ngx {
  readonly socket: NgxSocket;
}

/**
 * Sockets that wait without blocking the worker. One belongs to the handler that made it, and ends
 * with it: kept in a variable of a module it answers "bad request" to the next. Times are
 * milliseconds, unlike those of timers and dictionaries.
 * @noSelf
 */
interface NgxSocket {
  /**
   * A socket of TCP, or of a unix domain.
   * @api ngx.socket.tcp
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  tcp(this: void): NgxTcpSocket;
  /**
   * Another name of `tcp`, for both kinds of streams.
   * @api ngx.socket.stream
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.10.1
   */
  stream(this: void): NgxTcpSocket;
  /**
   * A socket of UDP, or of datagrams in a unix domain.
   * @api ngx.socket.udp
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.7
   */
  udp(this: void): NgxUdpSocket;
  /**
   * `tcp()` and `connect()` in one.
   * @api ngx.socket.connect
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  connect(this: void, host: string, port: number, options?: NgxTcpConnectOptions): NgxResult<NgxTcpSocket>;
  /**
   * The same, of a unix domain.
   * @api ngx.socket.connect
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  connect(this: void, unixSocket: `unix:${string}`, options?: NgxTcpConnectOptions): NgxResult<NgxTcpSocket>;
}

/** What a socket can send: strings, and lists of them, piece by piece, which saves joining them. */
type NgxSendable = string | number | readonly NgxSendable[];
