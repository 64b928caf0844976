/** @noSelfInFile */

/** A client of HTTP: lua-resty-http of ledgetech. Every request makes one of its own. */
declare module "resty.http" {
  /**
   * A client that is not connected yet.
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   */
  function create(this: unknown): NgxResult<Http>;
  export { create as new };

  export interface HttpProxyOptions {
    readonly http_proxy?: string;
    readonly http_proxy_authorization?: string;
    readonly https_proxy?: string;
    readonly https_proxy_authorization?: string;
    readonly no_proxy?: string;
  }

  export interface HttpConnectOptions {
    /** Undefined for a unix socket. */
    readonly scheme?: "http" | "https";
    /** A host, or "unix:/path". */
    readonly host: string;
    /** Default: 80, or 443 with https. */
    readonly port?: number;
    readonly pool?: string;
    readonly pool_size?: number;
    readonly backlog?: number;
    readonly proxy_opts?: HttpProxyOptions;
    /** Default: true. */
    readonly ssl_verify?: boolean;
    readonly ssl_server_name?: string;
    readonly ssl_send_status_req?: boolean;
  }

  export type HttpHeaders = Record<string, string | readonly string[] | undefined>;

  /** Gives the next piece, at most `size` bytes; undefined after the last. */
  export type HttpBodyReader = (this: void, size?: number) => LuaMultiReturn<[piece?: string, error?: string]>;

  export interface HttpRequest {
    /** Default: 1.1. */
    readonly version?: 1.0 | 1.1;
    /** Default: "GET". */
    readonly method?: string;
    /** Default: "/". */
    readonly path?: string;
    readonly query?: string | NgxArgumentsToEncode;
    readonly headers?: Readonly<Record<string, string | number | readonly string[]>>;
    readonly body?: string | readonly string[] | HttpBodyReader;
  }

  export interface HttpUriRequest extends HttpRequest, Partial<HttpConnectOptions> {
    /** False closes the connection. Default: true. */
    readonly keepalive?: boolean;
    /** Milliseconds. Default: `lua_socket_keepalive_timeout`. */
    readonly keepalive_timeout?: number;
    /** Connections. Default: `lua_socket_pool_size`. */
    readonly keepalive_pool?: number;
  }

  /** @yields */
  export interface HttpResponse {
    readonly status: number;
    readonly reason: string;
    readonly headers: HttpHeaders;
    readonly has_body: boolean;
    readonly body_reader: HttpBodyReader;
    read_body(): NgxResult<string>;
    /** Adds the trailers to the headers; after the body was read. */
    read_trailers(): void;
  }

  export interface HttpUriResponse {
    readonly status: number;
    readonly headers: HttpHeaders;
    readonly body: string;
  }

  /** @yields */
  export interface Http {
    connect(options: HttpConnectOptions): NgxResult<1>;
    set_proxy_options(options: HttpProxyOptions): void;
    /** @param time milliseconds, for what follows */
    set_timeout(time: number): void;
    /** In milliseconds, for what follows. */
    set_timeouts(connect: number, send: number, read: number): void;
    /**
     * Puts the connection into the pool, or closes it where the answer asks for that.
     * @param idle milliseconds
     * @returns 2 and an error where it was closed
     */
    set_keepalive(idle?: number, size?: number): LuaMultiReturn<[ok: 1 | 2 | undefined, error?: string]>;
    get_reused_times(): NgxResult<number>;
    close(): NgxResult<1>;
    /** Sends a request on the connection; the body is read from the answer. */
    request(request: HttpRequest): NgxResult<HttpResponse>;
    /** Connects, sends a request, reads the whole answer, and keeps the connection or closes it. */
    request_uri(uri: string, request?: HttpUriRequest): NgxResult<HttpUriResponse>;
    request_pipeline(requests: readonly HttpRequest[]): NgxResult<readonly HttpResponse[]>;
    /**
     * @returns scheme, host, port, path and query
     * @phases any
     */
    parse_uri(
      uri: string,
      isQueryInPath?: boolean,
    ): NgxResult<[scheme: string, host: string, port: number, path: string, query?: string]>;
    /** Reads the body of the client's request. */
    get_client_body_reader(chunk?: number): LuaMultiReturn<[reader?: HttpBodyReader, error?: string]>;
  }
}
