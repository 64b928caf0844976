/** C functions that this room calls. */
declare module "ffi" {
  import type { ErrorMessagePointer, RequestPointer } from "resty.core.base";

  /** `struct addrinfo`. */
  export interface AddressInfo extends CData {
    ai_family: number;
    ai_socktype: number;
    /** `struct sockaddr`, as bytes. */
    readonly ai_addr: Characters;
    readonly ai_next: AddressInfo | undefined;
  }

  /** A count in memory that processes share. */
  export interface RequestCount extends CData {
    value: number;
  }

  /** What `request-counts.ts` declares. */
  export interface RequestCounts extends CData {
    cells_in_use: number;
    /** Who counts in a slot, or did. */
    readonly pids: NumberArray;
    readonly owners: NumberArray;
    readonly seen: NumberArray;
    readonly answer_means: NumberArray;
    readonly answered_at: NumberArray;
    readonly counts: Pointer<RequestCount>;
  }

  /** What nginx calls when a request is over: its `ngx_http_cleanup_t`. */
  export interface Cleanup extends CData {
    handler: CData | undefined;
    data: CData | undefined;
    readonly next: Cleanup | undefined;
  }

  export interface CTypes {
    "limpet_counts *": RequestCounts;
    limpet_count: RequestCount;
    intptr_t: Int64;
    limpet_addrinfo: AddressInfo;
    "limpet_addrinfo *[1]": Pointer<AddressInfo>;
  }

  /** nginx's own, as far as lua-resty-core has declared them, and libcrypto's. */
  export interface CLibrary {
    readonly limpet_accepted: NumberArray;
    readonly limpet_handled: NumberArray;
    readonly limpet_requests: NumberArray;
    limpet_statx(this: void, directory: number, path: string, flags: number, mask: number, result: NumberArray): number;
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
    ngx_http_lua_ffi_balancer_enable_keepalive(
      this: void,
      request: RequestPointer,
      timeoutMilliseconds: number,
      maxRequests: number,
      error: ErrorMessagePointer,
    ): number;
    ngx_http_lua_ffi_var_get(
      this: void,
      request: RequestPointer,
      name: string,
      nameLength: number,
      lowercase: CharacterBuffer,
      capture: number,
      value: Pointer<Characters>,
      valueLength: Pointer<Int64>,
      error: ErrorMessagePointer,
    ): number;
    ngx_http_lua_ffi_crc32_long(this: void, bytes: Characters, length: number): number;
    /** libc's, as `get-addresses.ts` declares them. */
    limpet_getaddrinfo(
      this: void,
      name: string,
      service: string | undefined,
      hints: AddressInfo,
      result: Pointer<AddressInfo>,
    ): number;
    limpet_freeaddrinfo(this: void, list: AddressInfo): void;
    limpet_gai_strerror(this: void, code: number): Characters;
    /** nginx's, as `clock.ts` declares it. */
    readonly limpet_milliseconds: Int64;
    /** libc's, as `memory.ts` declares it. */
    limpet_calloc(this: void, count: number, size: number): CData | undefined;
    limpet_free(this: void, memory: CData): void;
    /** libc's, as `shared-memory.ts` declares it. */
    limpet_mmap(
      this: void,
      address: CData | undefined,
      bytes: number,
      protection: number,
      flags: number,
      file: number,
      offset: number,
    ): CData;
    /** libc's, as `worker-slots.ts` declares it. */
    limpet_kill(this: void, pid: number, signal: number): number;
    /** libc's and nginx's, as `request-end.ts` declares them. */
    readonly limpet_post: CData & ((this: void, count: RequestCount) => number);
    limpet_cleanup_add(this: void, request: RequestPointer, size: number): Cleanup | undefined;
    /** libcrypto's, as `hmac.ts` declares it. */
    limpet_sha256_init(this: void, state: NumberArray): number;
    limpet_sha256_update(this: void, state: NumberArray, data: string | Characters, length: number): number;
    limpet_sha256_final(this: void, digest: Characters, state: NumberArray): number;
    limpet_evp_sha256(this: void): CData;
    limpet_hmac(
      this: void,
      algorithm: CData,
      key: string,
      keyLength: number,
      data: string,
      length: number,
      digest: Characters,
      digestLength: Pointer<number> | undefined,
    ): Characters | undefined;
  }
}
