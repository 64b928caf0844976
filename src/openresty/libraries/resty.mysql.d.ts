/** @noSelfInFile */

/** A client of MySQL: lua-resty-mysql. Every request makes one of its own. */
declare module "resty.mysql" {
  /**
   * A client that is not connected yet.
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   */
  function create(this: unknown): NgxResult<Mysql>;
  export { create as new };

  export interface MysqlConnectOptions {
    readonly host?: string;
    /** Default: 3306. */
    readonly port?: number;
    /** A unix socket, instead of host and port. */
    readonly path?: string;
    readonly database?: string;
    readonly user?: string;
    readonly password?: string;
    readonly charset?: string;
    /** Bytes of an answer. Default: 1 MiB. */
    readonly max_packet_size?: number;
    readonly ssl?: boolean;
    readonly ssl_verify?: boolean;
    readonly pool?: string;
    readonly pool_size?: number;
    readonly backlog?: number;
    /** Rows as lists rather than objects. */
    readonly compact_arrays?: boolean;
  }

  /** Rows, or, for what returns none, what was done. */
  export type MysqlResult = readonly (Record<string, unknown> | readonly unknown[])[] & {
    readonly affected_rows?: number;
    readonly insert_id?: number;
    readonly server_status?: number;
    readonly warning_count?: number;
    readonly message?: string;
  };

  /** @returns the error "again" beside a result where another follows */
  export type MysqlAnswer = LuaMultiReturn<
    [result: MysqlResult | undefined, error?: string, errorCode?: number, sqlState?: string]
  >;

  /** @yields */
  export interface Mysql {
    connect(
      options: MysqlConnectOptions,
    ): LuaMultiReturn<[ok: 1 | undefined, error?: string, errorCode?: number, sqlState?: string]>;
    /** Quote what you put into a query with `ngx.quote_sql_str`. */
    query(query: string, rows?: number): MysqlAnswer;
    /** @returns the bytes sent */
    send_query(query: string): NgxResult<number>;
    read_result(rows?: number): MysqlAnswer;
    /** @param time milliseconds, for what follows */
    set_timeout(time: number): void;
    /** Puts the connection into the pool, and closes this client. `idle` is milliseconds. */
    set_keepalive(idle?: number, size?: number): NgxResult<1>;
    get_reused_times(): NgxResult<number>;
    close(): NgxResult<1>;
    server_ver(): string | undefined;
    set_compact_arrays(isCompact: boolean): void;
  }
}
