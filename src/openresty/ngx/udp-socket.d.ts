/** A UDP socket, which sends to and hears one peer. */
interface NgxUdpSocket {
  /**
   * The address to send from. Before `setpeername`.
   * @api udpsock:bind
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.10.27
   */
  readonly bind: ((this: NgxUdpSocket, address: string) => NgxResult<1>) | undefined;
  /**
   * Whom to send to. A host name is looked up by nginx's `resolver`.
   * @api udpsock:setpeername
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields only to look up a host name
   * @since ngx_lua 0.5.7
   */
  setpeername(host: string, port: number): NgxResult<1>;
  /**
   * Whom to send to: "unix:/path".
   * @api udpsock:setpeername
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields only to look up a host name
   * @since ngx_lua 0.5.7
   */
  setpeername(unixSocket: `unix:${string}`): NgxResult<1>;
  /**
   * Sends one datagram.
   * @api udpsock:send
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.7
   */
  send(data: NgxSendable): NgxResult<1>;
  /**
   * Receives one datagram. The error of the timeout is "timeout".
   * @param size bytes at most, 8192 by itself and the most; the rest of the datagram is lost
   * @api udpsock:receive
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.7
   */
  receive(size?: number): NgxResult<string>;
  /**
   * Closes the socket.
   * @api udpsock:close
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.7
   */
  close(): NgxResult<1>;
  /**
   * Milliseconds for each `receive` that follows; `lua_socket_read_timeout` by itself.
   * @api udpsock:settimeout
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.7
   */
  settimeout(milliseconds: number): void;
}
