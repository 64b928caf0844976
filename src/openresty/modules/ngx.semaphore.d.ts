/** @noSelfInFile */

/** Semaphores between the light threads of a worker, of one request or of several. */
declare module "ngx.semaphore" {
  /**
   * A semaphore with `count` resources, by default none. A negative number throws.
   * @api ngx.semaphore.new
   * @phases any
   * @since lua-resty-core 0.1.4
   */
  function create(this: void, count?: number): NgxResult<Semaphore>;
  export { create as new };

  export interface Semaphore {
    /**
     * Releases resources, and so wakes as many of those who wait. A number below 1 throws.
     * @param count 1 by default
     * @api ngx.semaphore#post
     * @phases any
     * @since lua-resty-core 0.1.4
     */
    post(count?: number): true;

    /**
     * Takes a resource, waiting for it if need be. 0 does not wait; a negative number throws.
     * @param timeout seconds
     * @returns the error "timeout" where none came free; in phases that cannot wait an error, whatever the timeout
     * @api ngx.semaphore#wait
     * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
     * @yields
     * @since lua-resty-core 0.1.4
     */
    wait(timeout: number): NgxResult<true>;

    /**
     * How many resources are free; negative, how many light threads wait.
     * @api ngx.semaphore#count
     * @phases any
     * @since lua-resty-core 0.1.4
     */
    count(): number;
  }
}
