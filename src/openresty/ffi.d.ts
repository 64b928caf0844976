/** @noSelfInFile */
declare module "ffi" {
  import type { ErrorMessagePointer, RequestPointer } from "resty.core.base";

  /** An array of C numbers; its index begins at 0, as in C. */
  export type NumberArray = Record<number, number>;

  /** Zeroed memory, freed with its last reference. */
  function create(this: void, type: "uint16_t[?]" | "uint32_t[?]" | "double[?]", length: number): NumberArray;
  function create(this: void, type: "char[?]", length: number): CharacterBuffer;
  function create(this: void, type: "unsigned char[?]", length: number): Characters;
  function create(this: void, type: "unsigned char *[1]"): StringPointer;
  function create(this: void, type: "size_t[1]"): SizePointer;
  export { create as new };

  /** Declares C functions and types. One that was declared with another type throws. */
  export function cdef(this: void, declarations: string): void;
  /** Copies `length` bytes. */
  export function copy(this: void, to: NumberArray, from: NumberArray, length: number): void;
  /** A Lua string of `length` bytes. */
  export function string(this: void, bytes: Characters, length: number): string;

  export interface CharacterBuffer {
    readonly __characters: never;
  }
  /** Where a C function leaves the beginning of a string. */
  export interface StringPointer {
    readonly 0: Characters;
  }
  export interface Characters {
    readonly __pointer: never;
  }
  /** Where a C function leaves a size, 64 bits wide: `tonumber` makes a Lua number of it. */
  export interface SizePointer {
    readonly 0: Size;
  }
  export interface Size {
    readonly __size: never;
  }

  /** nginx's own C functions, as far as lua-resty-core has declared them. */
  export const C: {
    /** Of ngx_http_lua_module 0.10.27 and later. */
    ngx_http_lua_ffi_balancer_set_current_peer(
      this: void,
      request: RequestPointer,
      address: string,
      addressLength: number,
      port: number,
      host: string | undefined,
      hostLength: number,
      error: ErrorMessagePointer,
    ): number;
    /** Of ngx_http_lua_module before 0.10.27. */
    ngx_http_lua_ffi_balancer_set_current_peer(
      this: void,
      request: RequestPointer,
      address: string,
      addressLength: number,
      port: number,
      error: ErrorMessagePointer,
    ): number;
    ngx_http_lua_ffi_var_get(
      this: void,
      request: RequestPointer,
      name: string,
      nameLength: number,
      lowercase: CharacterBuffer,
      capture: number,
      value: StringPointer,
      valueLength: SizePointer,
      error: ErrorMessagePointer,
    ): number;
    /** libcrypto's SHA-256, as `src/nginx/hmac.ts` declares it. */
    limpet_sha256_init(this: void, state: NumberArray): number;
    limpet_sha256_update(this: void, state: NumberArray, data: string | Characters, length: number): number;
    limpet_sha256_final(this: void, digest: Characters, state: NumberArray): number;
    ngx_http_lua_ffi_crc32_long(this: void, bytes: Characters, length: number): number;
    ngx_http_lua_ffi_balancer_enable_keepalive(
      this: void,
      request: RequestPointer,
      timeoutMilliseconds: number,
      maxRequests: number,
      error: ErrorMessagePointer,
    ): number;
  };
}
