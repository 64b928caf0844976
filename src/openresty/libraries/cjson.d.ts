/** @noSelfInFile */

/** JSON: lua-cjson. */
declare module "cjson" {
  /** The value that null of JSON becomes, and is made of: `ngx.null`. */
  const nothing: NgxNull;
  export { nothing as null };

  /**
   * A value as JSON. Throws for functions, and for what is nested too deeply. An empty table becomes `{}`.
   * @phases any
   */
  export function encode(this: void, value: unknown): string;
  /**
   * Throws for what is no JSON.
   * @phases any
   */
  export function decode(this: void, json: string): unknown;
  /**
   * A copy with settings of its own.
   * @phases any
   */
  function create(this: void): Cjson;
  export { create as new };

  /** @phases any */
  export interface Cjson {
    readonly null: NgxNull;
    readonly encode: (this: void, value: unknown) => string;
    readonly decode: (this: void, json: string) => unknown;
    readonly encode_max_depth: (this: void, depth?: number) => number;
    readonly decode_max_depth: (this: void, depth?: number) => number;
    readonly encode_number_precision: (this: void, digits?: number) => number;
  }

  /**
   * Digits of a number, 1 to 14. Settings hold for all that use the module.
   * @phases any
   */
  export function encode_number_precision(this: void, digits?: number): number;
  /** @phases any */
  export function encode_max_depth(this: void, depth?: number): number;
  /** @phases any */
  export function decode_max_depth(this: void, depth?: number): number;
  /** @phases any */
  export function encode_keep_buffer(this: void, isKept?: boolean): boolean;
  /** @phases any */
  export function encode_invalid_numbers(this: void, setting?: boolean | "null"): boolean | "null";
  /** @phases any */
  export function decode_invalid_numbers(this: void, isAllowed?: boolean): boolean;
  /**
   * When a list with holes becomes an object: `convert`, and where it has more than `ratio` times as many places as
   * values and more than `safe` places.
   * @phases any
   */
  export function encode_sparse_array(
    this: void,
    convert?: boolean,
    ratio?: number,
    safe?: number,
  ): LuaMultiReturn<[convert: boolean, ratio: number, safe: number]>;
}

/** The same with errors returned instead of thrown. */
declare module "cjson.safe" {
  const nothing: NgxNull;
  export { nothing as null };

  /** @phases any */
  export function encode(this: void, value: unknown): NgxResult<string>;
  /** @phases any */
  export function decode(this: void, json: string): LuaMultiReturn<[value: unknown, error?: string]>;
}
