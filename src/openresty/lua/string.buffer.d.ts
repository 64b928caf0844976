/** @noSelfInFile */

/** Strings put together in memory that is used again, and Lua values as bytes. Of LuaJIT since June 2021. */
declare module "string.buffer" {
  import type { CData, NumberArray } from "ffi";

  /**
   * An empty buffer.
   * @param size bytes that there is room for
   * @param options for `encode` and `decode`
   */
  function create(this: void, size?: number, options?: Options): Buffer;
  function create(this: void, options?: Options): Buffer;
  export { create as new };

  /** A value as bytes, which `decode` of any LuaJIT reads: nil, booleans, numbers, strings, tables, 64-bit integers. Others throw. */
  export function encode(this: void, value: unknown): string;
  /** The value behind what `encode` made. Other bytes, and more than one value, throw. */
  export function decode(this: void, bytes: string): unknown;

  export interface Options {
    /** Keys that occur often, which become one byte or two. The same list is needed for decoding. */
    readonly dict?: readonly string[];
    /** Metatables that are kept. The same list is needed for decoding. */
    readonly metatable?: readonly object[];
  }

  /** What is put in at the end comes out at the beginning. `buffer.length` is not there: `#buffer` is {@link Buffer.size}. */
  export interface Buffer extends CData {
    /** Bytes in it. */
    readonly size: LuaLengthMethod<number>;
    /** Appends; numbers as `tostring` has them. */
    put(...values: readonly (string | number | Buffer)[]): this;
    /** Appends what `string.format` makes of it. */
    putf(format: string, ...values: readonly unknown[]): this;
    /** Appends `length` bytes. */
    putcdata(bytes: CData, length: number): this;
    /** Has it read these bytes where they are, without a copy, instead of what it had. */
    set(text: string): this;
    set(bytes: CData, length: number): this;
    /** Empties it; it keeps its memory. */
    reset(): this;
    /** Empties it and frees its memory. */
    free(): void;
    /** Room for so many bytes at least, for C to write to, and how many there are. `commit` says how many were written. */
    reserve(size: number): LuaMultiReturn<[bytes: NumberArray, size: number]>;
    commit(used: number): this;
    /** Throws away bytes at the beginning. */
    skip(length: number): this;
    /** Takes bytes out at the beginning: all, or so many; several lengths give several strings. */
    get(length?: number): string;
    get(...lengths: readonly number[]): LuaMultiReturn<string[]>;
    /** All that is in it, which stays. */
    tostring(): string;
    /** Where its bytes are, for C to read, and how many. */
    ref(): LuaMultiReturn<[bytes: NumberArray, size: number]>;
    /** Appends a value as bytes. */
    encode(value: unknown): this;
    /** Takes a value out at the beginning. */
    decode(): unknown;
  }
}
