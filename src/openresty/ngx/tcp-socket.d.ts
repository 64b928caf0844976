/**
 * A TCP connection. Two light threads may use one at a time, one to read and one to write. Errors
 * are "timeout", "closed" and those of the system; all but "timeout" of reading close it.
 */
interface NgxTcpSocket {
  /**
   * The address to connect from. Before `connect`.
   * @param port since ngx_lua 0.10.26
   * @api tcpsock:bind
   * @phases ssl_certificate, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.10.23
   */
  bind(address: string, port?: number): NgxResult<true>;
  /**
   * Connects, or takes a connection of the pool. A host name is looked up by nginx's `resolver`, whose
   * time (`resolver_timeout`) no timeout of the socket limits.
   * @api tcpsock:connect
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  connect(host: string, port: number, options?: NgxTcpConnectOptions): NgxResult<1>;
  /**
   * Connects to "unix:/path".
   * @api tcpsock:connect
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  connect(unixSocket: `unix:${string}`, options?: NgxTcpConnectOptions): NgxResult<1>;
  /**
   * The number of the system's file descriptor, for C functions.
   * @api tcpsock:getfd
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.10.29
   */
  readonly getfd: ((this: NgxTcpSocket) => NgxResult<number>) | undefined;
  /**
   * The certificate to show in the handshake, of `parse_pem_cert` and `parse_pem_priv_key` of
   * "ngx.ssl". `undefined` for both takes it back.
   * @api tcpsock:setclientcert
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.10.23
   */
  setclientcert(
    certificate: import("ngx.ssl").CertificateChain | undefined,
    key: import("ngx.ssl").PrivateKey | undefined,
  ): NgxResult<true>;
  /**
   * The certificates to trust in the handshake, an `X509_STORE *` of OpenSSL, instead of
   * `lua_ssl_trusted_certificate`.
   * @api tcpsock:settrustedstore
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.10.31
   * @documented
   */
  readonly settrustedstore: ((this: NgxTcpSocket, store: import("ffi").CData) => NgxResult<true>) | undefined;
  /**
   * TLS. The session is for `reusedSession` of another connection to the same server. A connection of a pool that
   * has had its handshake returns at once.
   * @param serverName for SNI and to verify
   * @param verify the certificate, by `lua_ssl_trusted_certificate`; by itself it is not
   * @param sendStatusRequest asks for an OCSP answer
   * @api tcpsock:sslhandshake
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.9.11
   */
  sslhandshake(
    reusedSession?: NgxTlsSession,
    serverName?: string,
    verify?: boolean,
    sendStatusRequest?: boolean,
  ): NgxResult<NgxTlsSession>;
  /**
   * TLS, where the session does not matter: `false` saves making one, and `true` is returned.
   * @api tcpsock:sslhandshake
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.9.11
   */
  sslhandshake(
    reusedSession: false,
    serverName?: string,
    verify?: boolean,
    sendStatusRequest?: boolean,
  ): NgxResult<true>;
  /**
   * The connection's `SSL *` of OpenSSL, for C functions.
   * @api tcpsock:getsslpointer
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.10.31
   * @documented
   */
  readonly getsslpointer: ((this: NgxTcpSocket) => NgxResult<import("ngx.ssl").SslPointer>) | undefined;
  /**
   * The connection's `SSL_CTX *` of OpenSSL, for C functions.
   * @api tcpsock:getsslctx
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.10.31
   * @documented
   */
  readonly getsslctx: ((this: NgxTcpSocket) => NgxResult<import("ffi").CData>) | undefined;
  /**
   * The connection's TLS session, for `sslhandshake`.
   * @api tcpsock:getsslsession
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.10.31
   * @documented
   */
  readonly getsslsession: ((this: NgxTcpSocket) => NgxResult<NgxTlsSession>) | undefined;
  /**
   * Sends all of it, and returns how many bytes that were.
   * @api tcpsock:send
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  send(data: NgxSendable): NgxResult<number>;
  /**
   * Exactly `size` bytes. After an error, third, those that came.
   * @api tcpsock:receive
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  receive(size: number): NgxReceived;
  /**
   * A line without its end (CR is left out anywhere), or, with "*a", all until the other side closes.
   * After an error, third, what came.
   * @param pattern "*l" by itself
   * @api tcpsock:receive
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  receive(pattern?: "*l" | "*a"): NgxReceived;
  /**
   * What has come, as soon as there is something.
   * @param max bytes at most
   * @api tcpsock:receiveany
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.10.14
   */
  receiveany(max: number): NgxReceived;
  /**
   * A function that reads until the pattern, which is a plain string, comes.
   * @api tcpsock:receiveuntil
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  receiveuntil(pattern: string, options?: NgxReceiveUntilOptions): NgxReceiveUntil;
  /**
   * Closes the connection.
   * @api tcpsock:close
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  close(): NgxResult<1>;
  /**
   * Milliseconds for each `connect`, `send` and `receive` that follows.
   * @param milliseconds `undefined`: as the directives say, `lua_socket_connect_timeout` and so on
   * @api tcpsock:settimeout
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  settimeout(milliseconds: number | undefined): void;
  /**
   * Milliseconds for connecting, for each `send`, and for each `receive`.
   * @api tcpsock:settimeouts
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.10.7
   */
  settimeouts(connect: number | undefined, send: number | undefined, receive: number | undefined): void;
  /**
   * Sets an option of the connection; nothing before ngx_lua 0.10.18. After `connect`.
   * @param value of buffers bytes, of the others whether
   * @api tcpsock:setoption
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  setoption(option: "keepalive" | "reuseaddr" | "tcp-nodelay", value: boolean | 0 | 1): NgxResult<true>;
  setoption(option: "sndbuf" | "rcvbuf", value: number): NgxResult<true>;
  /**
   * An option of the connection, as a number.
   * @api tcpsock:getoption
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   */
  getoption(option: NgxTcpOption): NgxResult<number>;
  /**
   * Puts the connection into its pool instead of closing it; it must not be used after. Refused, and the connection
   * closed, where the other side sent something that was not read, or closed.
   * @param idleTimeout milliseconds to stay there; 0 for good, by itself `lua_socket_keepalive_timeout`
   * @param size of the pool, where this makes it; better `pool_size` of `connect`
   * @api tcpsock:setkeepalive
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  setkeepalive(idleTimeout?: number, size?: number): NgxResult<1>;
  /**
   * How often the connection came from a pool: 0 for a new one.
   * @api tcpsock:getreusedtimes
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  getreusedtimes(): NgxResult<number>;
}

interface NgxTcpConnectOptions {
  /**
   * The pool's name; "host:port" by itself, or the path. Connections with different rights, TLS
   * names or certificates need different ones.
   */
  readonly pool?: string | undefined;
  /**
   * How many idle connections this worker keeps; `lua_socket_pool_size` by itself. With `backlog` also how many
   * connections at all.
   * @since ngx_lua 0.10.14
   */
  readonly pool_size?: number | undefined;
  /**
   * How many may wait for a connection where there are `pool_size`; then "too many waiting connect
   * operations". Waiting counts as connecting for the timeout.
   * @since ngx_lua 0.10.14
   */
  readonly backlog?: number | undefined;
}

type NgxTcpOption = "keepalive" | "reuseaddr" | "tcp-nodelay" | "sndbuf" | "rcvbuf";

/** Data, or nothing, why, and what came before the error. */
type NgxReceived = LuaMultiReturn<
  [data: string, error?: undefined, partial?: undefined] | [data: undefined, error: string, partial?: string]
>;

interface NgxReceiveUntilOptions {
  /** Returns the pattern along with what comes before it. */
  readonly inclusive?: boolean | undefined;
}

interface NgxReceiveUntil {
  /**
   * Everything until the pattern. After an error, third, what came.
   * @api tcpsock:receiveuntil
   * @when iterator
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  (this: void): NgxReceived;
  /**
   * `size` bytes, or fewer before the pattern; then once `undefined` without an error, and from there
   * until the pattern comes again.
   * @api tcpsock:receiveuntil
   * @when iterator
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  (
    this: void,
    size: number,
  ): LuaMultiReturn<
    [data: string, error?: undefined, partial?: undefined] | [data: undefined, error?: string, partial?: string]
  >;
}

/** A TLS session of a cosocket. */
interface NgxTlsSession {
  readonly __tlsSession: never;
}
