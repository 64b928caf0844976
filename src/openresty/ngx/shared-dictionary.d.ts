/** @noSelf */
interface Ngx {
  /**
   * Shared dictionaries, by the name that `lua_shared_dict` gave them; see `NgxSharedDictionaries`.
   * @api ngx.shared.DICT
   * @phases any
   * @since ngx_lua 0.3.1
   */
  readonly shared: NgxSharedDictionaries;
}

/**
 * Which dictionaries there are is said in nginx.conf. Declare those that it has, and they are not `undefined`:
 *
 *     declare global {
 *       interface NgxSharedDictionaries {
 *         readonly sessions: NgxSharedDictionary; // lua_shared_dict sessions 1m;
 *       }
 *     }
 */
// eslint-disable-next-line @typescript-eslint/consistent-indexed-object-style -- An alias cannot be declared again.
interface NgxSharedDictionaries {
  readonly [name: string]: NgxSharedDictionary | undefined;
}

type NgxSharedValue = string | number | boolean;

/**
 * What storing returns. Where memory is full, the values that were not used for longest make room,
 * even ones that have not expired: `forcible` says so.
 */
type NgxStored = LuaMultiReturn<
  | [stored: true, error: undefined, forcible: boolean]
  | [stored: false, error: string, forcible: boolean]
  | [stored: undefined, error: string]
>;

/**
 * Memory that all workers share, with a lock around each call; it outlives a reload, unless its size changes.
 * Keys are strings of 1 to 65535 bytes: another is an error that is returned. Times are seconds, down to 0.001;
 * negative ones throw.
 */
interface NgxSharedDictionary {
  /**
   * A value and its flags (`undefined` for 0); `undefined` where there is none, or it expired. A
   * second value that is a string is an error.
   * @api ngx.shared.DICT.get
   * @phases any
   * @since ngx_lua 0.3.1
   */
  get(key: string): LuaMultiReturn<[value: NgxSharedValue, flags?: number] | [value: undefined, error?: string]>;
  /**
   * The same, expired or not, as long as nothing took its place; and, third, whether it expired.
   * @api ngx.shared.DICT.get_stale
   * @phases any
   * @since ngx_lua 0.8.6
   */
  get_stale(
    key: string,
  ): LuaMultiReturn<
    [value: NgxSharedValue, flags: number | undefined, stale: boolean] | [value: undefined, error?: string]
  >;
  /**
   * Stores, and throws others out where memory is full.
   * @param value `undefined` removes
   * @param ttl seconds; 0, by itself, for good
   * @param flags a number of 32 bits to keep along
   * @api ngx.shared.DICT.set
   * @phases any
   * @since ngx_lua 0.3.1
   */
  set(key: string, value: NgxSharedValue | undefined, ttl?: number, flags?: number): NgxStored;
  /**
   * As `set`, but throws no one out: the error is "no memory".
   * @api ngx.shared.DICT.safe_set
   * @phases any
   * @since ngx_lua 0.7.18
   */
  safe_set(key: string, value: NgxSharedValue | undefined, ttl?: number, flags?: number): NgxStored;
  /**
   * Stores where there is nothing, or what has expired; else the error is "exists". Of several
   * workers one succeeds, which makes a lock of it.
   * @param ttl seconds; 0, by itself, for good
   * @api ngx.shared.DICT.add
   * @phases any
   * @since ngx_lua 0.3.1
   */
  add(key: string, value: NgxSharedValue, ttl?: number, flags?: number): NgxStored;
  /**
   * As `add`, but throws no one out: the error is "no memory".
   * @api ngx.shared.DICT.safe_add
   * @phases any
   * @since ngx_lua 0.7.18
   */
  safe_add(key: string, value: NgxSharedValue, ttl?: number, flags?: number): NgxStored;
  /**
   * Stores where there is something that has not expired; else the error is "not found".
   * @param ttl seconds; 0, by itself, for good
   * @api ngx.shared.DICT.replace
   * @phases any
   * @since ngx_lua 0.3.1
   */
  replace(key: string, value: NgxSharedValue, ttl?: number, flags?: number): NgxStored;
  /**
   * Removes a value; one that is not there is no mistake.
   * @api ngx.shared.DICT.delete
   * @phases any
   * @since ngx_lua 0.3.1
   */
  delete(key: string): void;
  /**
   * Adds to a number, and returns the sum. Without one the error is "not found", with something
   * else "not a number". Leaves the time that is left as it is.
   * @api ngx.shared.DICT.incr
   * @phases any
   * @since ngx_lua 0.3.1
   */
  incr(key: string, by: number): NgxResult<number>;
  /**
   * Adds to a number, which is `initial` where there is none.
   * @param initial since ngx_lua 0.10.6
   * @param initialTtl seconds, for a number that is begun only; 0, by itself, for good. Since ngx_lua 0.10.12
   * @api ngx.shared.DICT.incr
   * @phases any
   * @since ngx_lua 0.3.1
   */
  incr(
    key: string,
    by: number,
    initial: number,
    initialTtl?: number,
  ): LuaMultiReturn<[value: number, error: undefined, forcible: boolean] | [value: undefined, error: string]>;
  /**
   * Adds to the beginning of a list, which is made where there is none; returns its length. The
   * error is "value not a list" or "no memory": lists throw no one out.
   * @api ngx.shared.DICT.lpush
   * @phases any
   * @since ngx_lua 0.10.6
   */
  lpush(key: string, value: string | number): NgxResult<number>;
  /**
   * Adds to the end of a list; otherwise as `lpush`.
   * @api ngx.shared.DICT.rpush
   * @phases any
   * @since ngx_lua 0.10.6
   */
  rpush(key: string, value: string | number): NgxResult<number>;
  /**
   * Takes the first of a list; `undefined` without an error where there is none.
   * @api ngx.shared.DICT.lpop
   * @phases any
   * @since ngx_lua 0.10.6
   */
  lpop(key: string): LuaMultiReturn<[value: string | number, error?: undefined] | [value: undefined, error?: string]>;
  /**
   * Takes the last of a list; `undefined` without an error where there is none.
   * @api ngx.shared.DICT.rpop
   * @phases any
   * @since ngx_lua 0.10.6
   */
  rpop(key: string): LuaMultiReturn<[value: string | number, error?: undefined] | [value: undefined, error?: string]>;
  /**
   * The length of a list, 0 where there is none; an error where it is no list.
   * @api ngx.shared.DICT.llen
   * @phases any
   * @since ngx_lua 0.10.6
   */
  llen(key: string): NgxResult<number>;
  /**
   * Seconds until the value expires: 0 for one that stays, negative for one that has expired and is still there.
   * Without one the error is "not found".
   * @api ngx.shared.DICT.ttl
   * @phases any
   * @since ngx_lua 0.10.11
   */
  ttl(key: string): NgxResult<number>;
  /**
   * Sets for how many seconds from now the value stays; 0 is for good. One that has expired and is still there
   * is back. Without one the error is "not found".
   * @api ngx.shared.DICT.expire
   * @phases any
   * @since ngx_lua 0.10.11
   */
  expire(key: string, seconds: number): NgxResult<true>;
  /**
   * Lets everything expire; `flush_expired` frees the memory.
   * @api ngx.shared.DICT.flush_all
   * @phases any
   * @since ngx_lua 0.5.0
   */
  flush_all(): void;
  /**
   * Frees what has expired, and returns how many; holds the lock all the while.
   * @param limit how many at most; 0, by itself, for all
   * @api ngx.shared.DICT.flush_expired
   * @phases any
   * @since ngx_lua 0.6.3
   */
  flush_expired(limit?: number): number;
  /**
   * Keys of what has not expired. Holds the lock all the while, so that every worker waits: not for
   * large dictionaries on the path of requests.
   * @param limit how many at most, 1024 by itself; 0 for all
   * @api ngx.shared.DICT.get_keys
   * @phases any
   * @since ngx_lua 0.7.3
   */
  get_keys(limit?: number): string[];
  /**
   * Its size in bytes, as `lua_shared_dict` says.
   * @api ngx.shared.DICT.capacity
   * @phases any
   * @since ngx_lua 0.10.11
   */
  capacity(): number;
  /**
   * Bytes of pages that are wholly free. 0 does not mean full: values fit into pages in use.
   * @api ngx.shared.DICT.free_space
   * @phases any
   * @since ngx_lua 0.10.11
   */
  free_space(): number;
}
