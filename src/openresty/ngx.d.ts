/** @noSelf */
interface Ngx {
  /**
   * nginx's variables, by name. A variable that does not exist or has no value is `undefined`.
   * @api ngx.var.VARIABLE
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   */
  readonly var: NgxVariables;
  /**
   * Shared dictionaries, by the name that `lua_shared_dict` gave them.
   * @api ngx.shared.DICT
   * @phases any
   * @since ngx_lua 0.3.1
   */
  readonly shared: Readonly<Record<string, NgxSharedDictionary | undefined>>;
  /** @noSelf */
  readonly config: NgxConfig;
  readonly worker: NgxWorker;
  readonly timer: NgxTimer;
  readonly socket: NgxSocket;
  readonly thread: NgxThread;

  /**
   * Values that belong to the request at hand; gone after an internal redirect.
   * @api ngx.ctx
   * @phases any
   */
  readonly ctx: NgxContext;
  /**
   * Whether this is a subrequest.
   * @api ngx.is_subrequest
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   */
  readonly is_subrequest: boolean;
  /**
   * The status of the answer.
   * @api ngx.status
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   */
  status: number;
  /**
   * The headers of the answer, by name; a list where there are several of one name.
   * @api ngx.header.HEADER
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   */
  readonly header: Record<string, string | readonly string[] | undefined>;
  /** @noSelf */
  readonly req: NgxRequest;
  /**
   * Waits without blocking the worker.
   * @api ngx.sleep
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @yields
   */
  sleep(this: void, seconds: number): void;
  /**
   * A time as HTTP writes it: `Thu, 18 Nov 2010 11:27:35 GMT`.
   * @api ngx.http_time
   * @phases any
   */
  http_time(this: void, secondsSinceEpoch: number): string;
  /**
   * Sends a part of the answer's body.
   * @api ngx.print
   * @phases server_rewrite, rewrite, access, precontent, content
   */
  print(this: void, ...body: readonly string[]): void;

  /**
   * Log levels.
   * @api Nginx log level constants
   * @phases any
   */
  readonly ERR: number;
  readonly WARN: number;
  readonly NOTICE: number;
  readonly INFO: number;
  readonly DEBUG: number;

  /**
   * Writes to nginx's error log.
   * @api ngx.log
   * @phases any
   */
  log(this: void, level: number, ...message: readonly (string | number | boolean | undefined)[]): void;
  /**
   * Seconds since the epoch, with milliseconds, as of the worker's last look at the clock.
   * @api ngx.now
   * @phases any
   * @since ngx_lua 0.3.1
   */
  now(this: void): number;
  /**
   * The CRC-32 of a string, 0 to 2^32 - 1; the faster of the two for any length.
   * @api ngx.crc32_long
   * @phases any
   * @since ngx_lua 0.3.1
   */
  crc32_long(this: void, bytes: string): number;
  /**
   * Ends the phase, or the request, with a status. Returns in the balancer phase: write `return ngx.exit(…)`.
   * @api ngx.exit
   * @phases ssl_client_hello, ssl_certificate, ssl_session_store, server_rewrite, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, timer
   * @yields
   */
  exit(this: void, status: number): void;
}

declare const ngx: Ngx;

type NgxVariables = Record<string, string | undefined>;

/** What a program keeps in `ngx.ctx`; declare its fields by adding to this interface. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merged with what each program adds
interface NgxContext {}

/** @noSelf */
interface NgxRequest {
  /**
   * The headers of the request, by name in any case; a list where there are several of one name.
   * @param limit how many at most; 0 for all
   * @api ngx.req.get_headers
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   */
  get_headers(this: void, limit?: number): Readonly<Record<string, string | readonly string[] | undefined>>;
  /**
   * Replaces a header of the request.
   * @api ngx.req.set_header
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   */
  set_header(this: void, name: string, value: string | readonly string[]): void;
  /**
   * Removes a header of the request.
   * @api ngx.req.clear_header
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   */
  clear_header(this: void, name: string): void;
  /**
   * Replaces the path, without the query string and percent-decoded; only a `binary` one may have control characters.
   * @api ngx.req.set_uri
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   * @yields
   */
  set_uri(this: void, path: string, jump?: boolean, binary?: boolean): void;
  /**
   * Whether nginx made the request itself: after an internal redirect, say.
   * @api ngx.req.is_internal
   * @phases server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log
   * @since ngx_lua 0.9.20
   */
  is_internal(this: void): boolean;
}

/** @noSelf */
interface NgxConfig {
  /**
   * The version of ngx_http_lua_module: 10028 is 0.10.28.
   * @api ngx.config.ngx_lua_version
   * @phases any
   * @since ngx_lua 0.9.3
   */
  readonly ngx_lua_version: number;
}

/** @noSelf */
interface NgxWorker {
  /**
   * The process id of this worker.
   * @api ngx.worker.pid
   * @phases any
   * @since ngx_lua 0.9.5
   */
  pid(this: void): number;
}

/** @noSelf */
interface NgxTimer {
  /**
   * Calls back once, after `delay` seconds, outside any request. `premature` is true where the
   * worker is about to exit.
   * @api ngx.timer.at
   * @phases init_worker, ssl_client_hello, ssl_certificate, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @since ngx_lua 0.8.0
   */
  at<Arguments extends readonly unknown[]>(
    this: void,
    delay: number,
    callback: (this: void, premature: boolean, ...args: Arguments) => void,
    ...args: Arguments
  ): LuaMultiReturn<[handle: number] | [undefined, error: string]>;
}

type NgxSharedValue = string | number | boolean;

/** Memory that all workers share; it outlives a reload. */
interface NgxSharedDictionary {
  /**
   * @api ngx.shared.DICT.get
   * @phases any
   * @since ngx_lua 0.3.1
   */
  get(key: string): LuaMultiReturn<[value: NgxSharedValue | undefined, flags?: number | string]>;
  /**
   * @param ttl seconds; 0 and none: for good
   * @api ngx.shared.DICT.set
   * @phases any
   * @since ngx_lua 0.3.1
   */
  set(
    key: string,
    value: NgxSharedValue | undefined,
    ttl?: number,
    flags?: number,
  ): LuaMultiReturn<[stored: boolean, error?: string, forcible?: boolean]>;
  /**
   * Stores where there is nothing yet; the error is "exists" where there is.
   * @param ttl seconds; 0 and none: for good
   * @api ngx.shared.DICT.add
   * @phases any
   * @since ngx_lua 0.3.1
   */
  add(
    key: string,
    value: NgxSharedValue,
    ttl?: number,
  ): LuaMultiReturn<[stored: boolean, error?: string, forcible?: boolean]>;
  /**
   * @api ngx.shared.DICT.delete
   * @phases any
   * @since ngx_lua 0.3.1
   */
  delete(key: string): void;
  /**
   * Adds to a number, which is `initial` for `initialTtl` seconds where there is none yet.
   * @api ngx.shared.DICT.incr
   * @phases any
   * @since ngx_lua 0.3.1; initialTtl 0.10.12
   */
  incr(
    key: string,
    by: number,
    initial?: number,
    initialTtl?: number,
  ): LuaMultiReturn<[value: number | undefined, error?: string, forcible?: boolean]>;
  /**
   * Seconds until the value is gone; 0 for one that stays.
   * @api ngx.shared.DICT.ttl
   * @phases any
   * @since ngx_lua 0.10.11
   */
  ttl(key: string): LuaMultiReturn<[seconds: number | undefined, error?: string]>;
  /**
   * Sets for how many seconds from now the value stays.
   * @api ngx.shared.DICT.expire
   * @phases any
   * @since ngx_lua 0.10.11
   */
  expire(key: string, seconds: number): LuaMultiReturn<[ok: boolean | undefined, error?: string]>;
}

/** @noSelf */
interface NgxSocket {
  /**
   * A TCP or unix socket that waits without blocking the worker.
   * @api ngx.socket.tcp
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  tcp(this: void): NgxTcpSocket;
}

interface NgxTcpSocket {
  /**
   * Milliseconds for each operation that follows.
   * @api tcpsock:settimeout
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  settimeout(milliseconds: number): void;
  /**
   * To an address and port, or to "unix:/path".
   * @api tcpsock:connect
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  connect(host: string, port?: number): LuaMultiReturn<[ok: 1 | undefined, error?: string]>;
  /**
   * The same with a connection of a pool, if it has one. A host name is looked up by nginx's
   * `resolver`, whose time no timeout of the socket limits.
   * @api tcpsock:connect
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  connect(
    host: string,
    port: number,
    options: NgxTcpConnectOptions,
  ): LuaMultiReturn<[ok: 1 | undefined, error?: string]>;
  connect(unixSocket: string, options: NgxTcpConnectOptions): LuaMultiReturn<[ok: 1 | undefined, error?: string]>;
  /**
   * @api tcpsock:sslhandshake
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.9.11
   */
  sslhandshake(
    reused?: boolean,
    serverName?: string,
    verify?: boolean,
  ): LuaMultiReturn<[session: unknown, error?: string]>;
  /**
   * @api tcpsock:send
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  send(data: string): LuaMultiReturn<[bytes: number | undefined, error?: string]>;
  /**
   * Exactly `size` bytes.
   * @api tcpsock:receive
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  receive(size: number): LuaMultiReturn<[data: string | undefined, error?: string, partial?: string]>;
  /**
   * A line, without its end.
   * @api tcpsock:receive
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.5.0
   */
  receive(): LuaMultiReturn<[line: string | undefined, error?: string, partial?: string]>;
  /**
   * @api tcpsock:close
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  close(): LuaMultiReturn<[ok: 1 | undefined, error?: string]>;
  /**
   * Puts the connection into its pool, where it stays for `idleTimeout` milliseconds; 0 is for good.
   * The size counts only where the pool is made by this. Refused, and the connection closed, where
   * something was sent by the other side and not read.
   * @api tcpsock:setkeepalive
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  setkeepalive(idleTimeout: number, size: number): LuaMultiReturn<[ok: 1 | undefined, error?: string]>;
  /**
   * How often the connection came from a pool: 0 for a new one.
   * @api tcpsock:getreusedtimes
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @since ngx_lua 0.5.0
   */
  getreusedtimes(): LuaMultiReturn<[times: number | undefined, error?: string]>;
}

interface NgxTcpConnectOptions {
  /** Its name; connections to different places, or with different rights, need different ones. */
  readonly pool: string;
}

/** Light threads, which end with their request at the latest. */
interface NgxThread {
  /**
   * Runs a function until it waits for something, and goes on then.
   * @api ngx.thread.spawn
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.7.0
   */
  spawn<Arguments extends readonly unknown[], Results extends unknown[]>(
    this: void,
    body: (this: void, ...args: Arguments) => LuaMultiReturn<Results>,
    ...args: Arguments
  ): NgxLightThread<Results>;
  /**
   * Waits for the first of the threads that ends; what it returned, or, after false, its error.
   * @api ngx.thread.wait
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @yields
   * @since ngx_lua 0.7.0
   */
  wait<Results extends unknown[]>(
    this: void,
    ...threads: readonly NgxLightThread<Results>[]
  ): LuaMultiReturn<[ended: true, ...Results] | [ended: false, error: unknown]>;
  /**
   * Ends a thread. One that has ended is an error, which is returned.
   * @api ngx.thread.kill
   * @phases ssl_client_hello, ssl_certificate, server_rewrite, rewrite, access, precontent, content, proxy_ssl_verify, timer
   * @since ngx_lua 0.9.9
   */
  kill(
    this: void,
    thread: NgxLightThread<never[]> | NgxLightThread<unknown[]>,
  ): LuaMultiReturn<[ok: 1 | undefined, error?: string]>;
}

interface NgxLightThread<Results extends unknown[]> {
  readonly __results: Results;
}
