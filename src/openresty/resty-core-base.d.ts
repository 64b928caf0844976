/** @noSelfInFile */
declare module "resty.core.base" {
  /** The request that is being served, for calls to nginx's C functions. */
  export function get_request(this: void): RequestPointer | undefined;
  /** Where nginx's C functions leave an error message. */
  export function get_errmsg_ptr(this: void): ErrorMessagePointer;

  export interface RequestPointer {
    readonly __request: never;
  }
  export interface ErrorMessagePointer {
    readonly __errorMessage: never;
  }
}
