/** @noSelfInFile */

/** A cache of a worker for the values used last, of any type: lua-resty-lrucache. */
declare module "resty.lrucache.pureffi" {
  /**
   * @param items how many it holds at most
   * @param loadFactor 0.1 to 1, of its table; 0.5 by default
   * @phases any
   */
  function create<Value>(this: void, items: number, loadFactor?: number): NgxResult<LruCache<Value>>;
  export { create as new };

  /** @phases any */
  export interface LruCache<Value> {
    /**
     * @param ttl seconds; undefined for ever
     * @param flags a number of 32 bits that `get` returns
     */
    set(key: string | number, value: Value, ttl?: number, flags?: number): void;
    /** @returns the value; where it has expired, undefined and what it was */
    get(key: string | number): LuaMultiReturn<[value?: Value, stale?: Value, flags?: number]>;
    delete(key: string | number): void;
    /** How many it holds. */
    count(): number;
    /** How many it can hold. */
    capacity(): number;
    /**
     * The keys, the last used first.
     * @param max 0 for all, as without it
     * @param result a list to write to instead of a new one
     */
    get_keys(max?: number, result?: (string | number)[]): (string | number)[];
    flush_all(): void;
  }
}
