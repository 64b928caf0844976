/** @noSelfInFile */

/** What the modules of lua-resty-core have in common: for calls to nginx's own C functions. Not documented, and changing with it. */
declare module "resty.core.base" {
  import type { CData, Characters, Pointer } from "ffi";

  /** The request that is being served, or the connection in TLS phases; nothing in init and init_worker. */
  export function get_request(this: void): RequestPointer | undefined;
  /** Where nginx's C functions leave an error message. Every caller gets the same. */
  export function get_errmsg_ptr(this: void): ErrorMessagePointer;

  export interface RequestPointer extends CData {
    readonly __request: never;
  }
  export type ErrorMessagePointer = Pointer<Characters>;
}
