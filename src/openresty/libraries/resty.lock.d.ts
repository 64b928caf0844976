/** @noSelfInFile */

/** Locks between all workers, in a shared dictionary: lua-resty-lock. */
declare module "resty.lock" {
  /**
   * For one lock at a time; every light thread needs one of its own.
   * @param dictionary the name of a `lua_shared_dict`
   * @phases any
   */
  function create(this: unknown, dictionary: string, options?: LockOptions): NgxResult<Lock>;
  export { create as new };

  export interface LockOptions {
    /** Seconds until the lock frees itself. Default: 30. */
    readonly exptime?: number;
    /** Seconds to wait for it, at most `exptime`. Default: 5. */
    readonly timeout?: number;
    /** Seconds of the first wait between two tries. Default: 0.001. */
    readonly step?: number;
    /** By how much each wait is longer than the one before. Default: 2. */
    readonly ratio?: number;
    /** Seconds of the longest wait between two tries. Default: 0.5. */
    readonly max_step?: number;
  }

  export interface Lock {
    /**
     * Takes the lock of a key, and waits where another has it.
     * @returns the seconds waited, 0 where nobody had it; the error "timeout", or "locked" where this object holds one
     * @yields
     */
    lock(key: string): NgxResult<number>;
    /**
     * Frees the lock.
     * @returns the error "unlocked" where it holds none
     * @phases any
     */
    unlock(): NgxResult<1>;
    /**
     * Holds the lock for longer: `timeout` seconds from now, by default as long as at first.
     * @phases any
     */
    expire(timeout?: number): NgxResult<true>;
  }
}
