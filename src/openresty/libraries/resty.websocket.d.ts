/** @noSelfInFile */

/** The server's side of a WebSocket: lua-resty-websocket. */
declare module "resty.websocket.server" {
  export type WebSocketFrameType = "continuation" | "text" | "binary" | "close" | "ping" | "pong";

  export interface WebSocketServerOptions {
    readonly max_payload_len?: number;
    /** Default: false. */
    readonly send_masked?: boolean;
    /** Milliseconds. */
    readonly timeout?: number;
  }

  /**
   * Answers the client's handshake.
   * @phases server_rewrite, rewrite, access, precontent, content
   * @yields
   */
  function create(this: unknown, options?: WebSocketServerOptions): NgxResult<WebSocketServer>;
  export { create as new };

  /** @yields */
  export interface WebSocketServer {
    /** @param time milliseconds, for what follows */
    set_timeout(time: number): void;
    /** @returns the bytes sent */
    send_text(text: string): NgxResult<number>;
    send_binary(bytes: string): NgxResult<number>;
    send_ping(message?: string): NgxResult<number>;
    send_pong(message?: string): NgxResult<number>;
    send_close(code?: number, message?: string): NgxResult<number>;
    send_frame(isLast: boolean, opcode: number, payload: string): NgxResult<number>;
    /**
     * The next frame: its data, its type, and for "close" the code. Where it is a part, the third is "again".
     */
    recv_frame(): LuaMultiReturn<
      [data: string | undefined, type: WebSocketFrameType | undefined, errorOrCode?: string | number]
    >;
  }
}

/** The client's side of a WebSocket: lua-resty-websocket. */
declare module "resty.websocket.client" {
  export type WebSocketFrameType = "continuation" | "text" | "binary" | "close" | "ping" | "pong";

  export interface WebSocketClientOptions {
    readonly max_payload_len?: number;
    /** Default: false; the standard forbids it to clients. */
    readonly send_unmasked?: boolean;
    /** Milliseconds. */
    readonly timeout?: number;
  }

  export interface WebSocketConnectOptions {
    readonly protocols?: string | readonly string[];
    readonly pool?: string;
    readonly ssl_verify?: boolean;
    readonly headers?: readonly string[];
  }

  /**
   * A client that is not connected yet.
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   */
  function create(this: unknown, options?: WebSocketClientOptions): NgxResult<WebSocketClient>;
  export { create as new };

  /** @yields */
  export interface WebSocketClient {
    connect(uri: string, options?: WebSocketConnectOptions): NgxResult<1>;
    /** Sends a close frame where none was sent. */
    close(): NgxResult<1>;
    /** Puts the connection into the pool. `idle` is milliseconds. */
    set_keepalive(idle?: number, size?: number): NgxResult<1>;
    /** @param time milliseconds, for what follows */
    set_timeout(time: number): void;
    /** @returns the bytes sent */
    send_text(text: string): NgxResult<number>;
    send_binary(bytes: string): NgxResult<number>;
    send_ping(message?: string): NgxResult<number>;
    send_pong(message?: string): NgxResult<number>;
    send_close(code?: number, message?: string): NgxResult<number>;
    send_frame(isLast: boolean, opcode: number, payload: string): NgxResult<number>;
    /**
     * The next frame: its data, its type, and for "close" the code. Where it is a part, the third is "again".
     */
    recv_frame(): LuaMultiReturn<
      [data: string | undefined, type: WebSocketFrameType | undefined, errorOrCode?: string | number]
    >;
  }
}
