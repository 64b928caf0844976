/** @noSelfInFile */

/**
 * A client of Redis: lua-resty-redis. Every request makes one of its own, because its socket belongs to the request;
 * `set_keepalive` puts the connection back into the worker's pool.
 */
declare module "resty.redis" {
  /**
   * A client that is not connected yet.
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   */
  function create(this: unknown): NgxResult<Redis>;
  export { create as new };

  /**
   * For commands that have no method of their own, as modules of Redis bring: `add_commands("json.get")`. Once,
   * while the module is loaded.
   * @phases any
   */
  export function add_commands(this: void, ...commands: string[]): void;

  export interface RedisConnectOptions {
    /** Default: false. */
    readonly ssl?: boolean;
    /** Whether the certificate is verified, against `lua_ssl_trusted_certificate`. Default: false. */
    readonly ssl_verify?: boolean;
    /** For SNI. */
    readonly server_name?: string;
    /** The pool's name. Default: "host:port". */
    readonly pool?: string;
    /** Connections that the pool keeps in each worker. */
    readonly pool_size?: number;
    /** How many may wait for a connection; with it the pool's size is a limit. */
    readonly backlog?: number;
  }

  /** What Redis answers; `ngx.null` where it has nothing, a list for a list, in which `[false, error]` may be. */
  export type RedisReply = string | number | boolean | NgxNull | readonly RedisReply[];

  /** @returns false and the error that Redis answered; undefined and the error of the connection */
  export type RedisCommand = (
    this: Redis,
    ...args: readonly (string | number)[]
  ) => LuaMultiReturn<[reply: RedisReply, error?: undefined] | [reply: false | undefined, error: string]>;

  /** @yields */
  export interface Redis {
    /** @param host a name is looked up by nginx's `resolver` */
    connect(host: string, port: number, options?: RedisConnectOptions): NgxResult<1>;
    connect(unixSocket: `unix:${string}`, options?: RedisConnectOptions): NgxResult<1>;
    /** @param time milliseconds, for what follows; `set_timeouts` is to be preferred */
    set_timeout(time: number): void;
    /** In milliseconds, for what follows. */
    set_timeouts(connect: number, send: number, read: number): void;
    /**
     * Puts the connection into the pool, and closes this client.
     * @param idle milliseconds that it may stay there
     * @param size connections that the pool keeps in each worker
     */
    set_keepalive(idle?: number, size?: number): NgxResult<1>;
    /** How often the connection was used before; 0 for a new one. */
    get_reused_times(): NgxResult<number>;
    close(): NgxResult<1>;
    /** Commands are collected from here on, and sent by `commit_pipeline`. */
    init_pipeline(commands?: number): void;
    /** The replies in order; `[false, error]` for a command that failed. */
    commit_pipeline(): NgxResult<readonly RedisReply[]>;
    cancel_pipeline(): void;
    hmset(key: string, fields: object): ReturnType<RedisCommand>;
    hmset(key: string, ...fieldsAndValues: readonly (string | number)[]): ReturnType<RedisCommand>;
    hmget(key: string, ...fields: readonly string[]): ReturnType<RedisCommand>;
    /** `["a", "1", "b", "2"]` as `{ a: "1", b: "2" }`. */
    array_to_hash(list: readonly RedisReply[]): Record<string, RedisReply>;
    /** The next message of a subscription. */
    read_reply(): ReturnType<RedisCommand>;

    readonly append: RedisCommand;
    readonly auth: RedisCommand;
    readonly bgsave: RedisCommand;
    readonly bitcount: RedisCommand;
    readonly bitfield: RedisCommand;
    readonly bitop: RedisCommand;
    readonly bitpos: RedisCommand;
    readonly blmove: RedisCommand;
    readonly blpop: RedisCommand;
    readonly brpop: RedisCommand;
    readonly brpoplpush: RedisCommand;
    readonly bzpopmax: RedisCommand;
    readonly bzpopmin: RedisCommand;
    readonly client: RedisCommand;
    readonly cluster: RedisCommand;
    readonly command: RedisCommand;
    readonly config: RedisCommand;
    readonly copy: RedisCommand;
    readonly dbsize: RedisCommand;
    readonly decr: RedisCommand;
    readonly decrby: RedisCommand;
    readonly del: RedisCommand;
    readonly discard: RedisCommand;
    readonly dump: RedisCommand;
    readonly echo: RedisCommand;
    readonly eval: RedisCommand;
    readonly eval_ro: RedisCommand;
    readonly evalsha: RedisCommand;
    readonly exec: RedisCommand;
    readonly exists: RedisCommand;
    readonly expire: RedisCommand;
    readonly expireat: RedisCommand;
    readonly expiretime: RedisCommand;
    readonly fcall: RedisCommand;
    readonly fcall_ro: RedisCommand;
    readonly flushall: RedisCommand;
    readonly flushdb: RedisCommand;
    readonly geoadd: RedisCommand;
    readonly geodist: RedisCommand;
    readonly geohash: RedisCommand;
    readonly geopos: RedisCommand;
    readonly geosearch: RedisCommand;
    readonly geosearchstore: RedisCommand;
    readonly get: RedisCommand;
    readonly getbit: RedisCommand;
    readonly getdel: RedisCommand;
    readonly getex: RedisCommand;
    readonly getrange: RedisCommand;
    readonly getset: RedisCommand;
    readonly hdel: RedisCommand;
    readonly hello: RedisCommand;
    readonly hexists: RedisCommand;
    readonly hget: RedisCommand;
    readonly hgetall: RedisCommand;
    readonly hincrby: RedisCommand;
    readonly hincrbyfloat: RedisCommand;
    readonly hkeys: RedisCommand;
    readonly hlen: RedisCommand;
    readonly hrandfield: RedisCommand;
    readonly hscan: RedisCommand;
    readonly hset: RedisCommand;
    readonly hsetnx: RedisCommand;
    readonly hstrlen: RedisCommand;
    readonly hvals: RedisCommand;
    readonly incr: RedisCommand;
    readonly incrby: RedisCommand;
    readonly incrbyfloat: RedisCommand;
    readonly info: RedisCommand;
    readonly keys: RedisCommand;
    readonly lastsave: RedisCommand;
    readonly lindex: RedisCommand;
    readonly linsert: RedisCommand;
    readonly llen: RedisCommand;
    readonly lmove: RedisCommand;
    readonly lmpop: RedisCommand;
    readonly lpop: RedisCommand;
    readonly lpos: RedisCommand;
    readonly lpush: RedisCommand;
    readonly lpushx: RedisCommand;
    readonly lrange: RedisCommand;
    readonly lrem: RedisCommand;
    readonly lset: RedisCommand;
    readonly ltrim: RedisCommand;
    readonly memory: RedisCommand;
    readonly mget: RedisCommand;
    readonly migrate: RedisCommand;
    readonly move: RedisCommand;
    readonly mset: RedisCommand;
    readonly msetnx: RedisCommand;
    readonly multi: RedisCommand;
    readonly object: RedisCommand;
    readonly persist: RedisCommand;
    readonly pexpire: RedisCommand;
    readonly pexpireat: RedisCommand;
    readonly pfadd: RedisCommand;
    readonly pfcount: RedisCommand;
    readonly pfmerge: RedisCommand;
    readonly ping: RedisCommand;
    readonly psetex: RedisCommand;
    readonly psubscribe: RedisCommand;
    readonly pttl: RedisCommand;
    readonly publish: RedisCommand;
    readonly pubsub: RedisCommand;
    readonly punsubscribe: RedisCommand;
    readonly quit: RedisCommand;
    readonly randomkey: RedisCommand;
    readonly rename: RedisCommand;
    readonly renamenx: RedisCommand;
    readonly restore: RedisCommand;
    readonly role: RedisCommand;
    readonly rpop: RedisCommand;
    readonly rpoplpush: RedisCommand;
    readonly rpush: RedisCommand;
    readonly rpushx: RedisCommand;
    readonly sadd: RedisCommand;
    readonly save: RedisCommand;
    readonly scan: RedisCommand;
    readonly scard: RedisCommand;
    readonly script: RedisCommand;
    readonly sdiff: RedisCommand;
    readonly sdiffstore: RedisCommand;
    readonly select: RedisCommand;
    readonly set: RedisCommand;
    readonly setbit: RedisCommand;
    readonly setex: RedisCommand;
    readonly setnx: RedisCommand;
    readonly setrange: RedisCommand;
    readonly sinter: RedisCommand;
    readonly sintercard: RedisCommand;
    readonly sinterstore: RedisCommand;
    readonly sismember: RedisCommand;
    readonly slowlog: RedisCommand;
    readonly smembers: RedisCommand;
    readonly smismember: RedisCommand;
    readonly smove: RedisCommand;
    readonly sort: RedisCommand;
    readonly sort_ro: RedisCommand;
    readonly spop: RedisCommand;
    readonly spublish: RedisCommand;
    readonly srandmember: RedisCommand;
    readonly srem: RedisCommand;
    readonly sscan: RedisCommand;
    readonly ssubscribe: RedisCommand;
    readonly strlen: RedisCommand;
    readonly subscribe: RedisCommand;
    readonly sunion: RedisCommand;
    readonly sunionstore: RedisCommand;
    readonly sunsubscribe: RedisCommand;
    readonly time: RedisCommand;
    readonly touch: RedisCommand;
    readonly ttl: RedisCommand;
    readonly type: RedisCommand;
    readonly unlink: RedisCommand;
    readonly unsubscribe: RedisCommand;
    readonly unwatch: RedisCommand;
    readonly wait: RedisCommand;
    readonly watch: RedisCommand;
    readonly xack: RedisCommand;
    readonly xadd: RedisCommand;
    readonly xautoclaim: RedisCommand;
    readonly xclaim: RedisCommand;
    readonly xdel: RedisCommand;
    readonly xgroup: RedisCommand;
    readonly xinfo: RedisCommand;
    readonly xlen: RedisCommand;
    readonly xpending: RedisCommand;
    readonly xrange: RedisCommand;
    readonly xread: RedisCommand;
    readonly xreadgroup: RedisCommand;
    readonly xrevrange: RedisCommand;
    readonly xtrim: RedisCommand;
    readonly zadd: RedisCommand;
    readonly zcard: RedisCommand;
    readonly zcount: RedisCommand;
    readonly zdiff: RedisCommand;
    readonly zincrby: RedisCommand;
    readonly zinter: RedisCommand;
    readonly zinterstore: RedisCommand;
    readonly zlexcount: RedisCommand;
    readonly zmpop: RedisCommand;
    readonly zmscore: RedisCommand;
    readonly zpopmax: RedisCommand;
    readonly zpopmin: RedisCommand;
    readonly zrandmember: RedisCommand;
    readonly zrange: RedisCommand;
    readonly zrangebylex: RedisCommand;
    readonly zrangebyscore: RedisCommand;
    readonly zrangestore: RedisCommand;
    readonly zrank: RedisCommand;
    readonly zrem: RedisCommand;
    readonly zremrangebylex: RedisCommand;
    readonly zremrangebyrank: RedisCommand;
    readonly zremrangebyscore: RedisCommand;
    readonly zrevrange: RedisCommand;
    readonly zrevrank: RedisCommand;
    readonly zscan: RedisCommand;
    readonly zscore: RedisCommand;
    readonly zunion: RedisCommand;
    readonly zunionstore: RedisCommand;
  }
}
