/** @noSelfInFile */
declare module "ffi" {
  import type { ErrorMessagePointer, RequestPointer } from "resty.core.base";

  /** An array of C numbers; its index begins at 0, as in C. */
  export type NumberArray = Record<number, number>;

  /** Zeroed memory, freed with its last reference. */
  function create(this: void, type: "uint16_t[?]" | "uint32_t[?]" | "double[?]", length: number): NumberArray;
  function create(this: void, type: "char[?]", length: number): CharacterBuffer;
  function create(this: void, type: "unsigned char *[1]"): StringPointer;
  function create(this: void, type: "size_t[1]"): SizePointer;
  export { create as new };

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
