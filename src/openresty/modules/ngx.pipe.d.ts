/** @noSelfInFile */

/** Programs run beside nginx, without blocking the worker. */
declare module "ngx.pipe" {
  /**
   * Starts a program. It is killed when its object is collected as garbage and it still runs.
   * @param command a program and its arguments, or one line for the shell. nginx passes on no `PATH` unless `env PATH;` says so
   * @returns an error where it cannot be started; a program that does not exist ends with an exit code
   * @api ngx.pipe.spawn
   * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
   * @since lua-resty-core 0.1.16
   * @needs openresty: its socket_cloexec patch
   * @documented
   */
  export function spawn(this: void, command: string | readonly string[], options?: SpawnOptions): NgxResult<Process>;

  export interface SpawnOptions {
    /** Its standard error goes where its standard output goes; false by default. */
    readonly merge_stderr?: boolean;
    /** Bytes that are read at once; 4096 by default. */
    readonly buffer_size?: number;
    /** Each as "NAME=VALUE"; nothing else is passed on then. */
    readonly environ?: readonly string[];
    /** Milliseconds, 10000 by default; 0 waits for good. */
    readonly write_timeout?: number;
    /** Milliseconds, 10000 by default; 0 waits for good. */
    readonly stdout_read_timeout?: number;
    /** Milliseconds, 10000 by default; 0 waits for good. */
    readonly stderr_read_timeout?: number;
    /** Milliseconds, 10000 by default; 0 waits for good. */
    readonly wait_timeout?: number;
  }

  /** A program that was started. One light thread at a time may write, one read each output, one wait. */
  export interface Process {
    /**
     * Sets timeouts in milliseconds; `undefined` leaves one as it is, 0 waits for good. Negative numbers throw.
     * @api ngx.pipe#set_timeouts
     * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    set_timeouts(write?: number, stdoutRead?: number, stderrRead?: number, wait?: number): void;

    /**
     * Waits until the program has ended: true for the exit code 0. The status is the exit code or the number of the signal.
     * @returns the error "exited" where somebody has waited for it before, "timeout", "pipe busy waiting"
     * @api ngx.pipe#wait
     * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
     * @yields
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    wait(): LuaMultiReturn<
      [ok: boolean, reason: "exit" | "signal", status: number] | [ok: undefined, error: string, status?: undefined]
    >;

    /**
     * The process id of the program.
     * @api ngx.pipe#pid
     * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    pid(): number;

    /**
     * Sends the program a signal, by its number.
     * @returns the error "exited" where it has ended, "invalid signal"
     * @api ngx.pipe#kill
     * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    kill(signal: number): NgxResult<true>;

    /**
     * Closes one end. A light thread that waits for it gets the error "aborted".
     * @returns the error "closed" where the program has ended
     * @api ngx.pipe#shutdown
     * @phases init_worker, exit_worker, ssl_client_hello, ssl_certificate, ssl_session_fetch, ssl_session_store, server_rewrite, set, rewrite, access, precontent, content, balancer, proxy_ssl_certificate, proxy_ssl_verify, header_filter, body_filter, log, timer
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    shutdown(direction: "stdin" | "stdout" | "stderr"): NgxResult<true>;

    /**
     * Writes to the program's standard input, all of it.
     * @returns the number of bytes; the error "closed" where the program has ended, "timeout", "aborted", "pipe busy writing"
     * @api ngx.pipe#write
     * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
     * @yields
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    write(data: string | number | readonly (string | number)[]): NgxResult<number>;

    /**
     * Reads its standard error until the program closes it.
     * @returns with an error what came before it
     * @api ngx.pipe#stderr_read_all
     * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
     * @yields
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    stderr_read_all(): NgxReceived;

    /**
     * Reads its standard output until the program closes it.
     * @returns with an error what came before it
     * @api ngx.pipe#stdout_read_all
     * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
     * @yields
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    stdout_read_all(): NgxReceived;

    /**
     * Reads a line of its standard error, without its end.
     * @returns with an error what came before it
     * @api ngx.pipe#stderr_read_line
     * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
     * @yields
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    stderr_read_line(): NgxReceived;

    /**
     * Reads a line of its standard output, without its end.
     * @returns with an error what came before it
     * @api ngx.pipe#stdout_read_line
     * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
     * @yields
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    stdout_read_line(): NgxReceived;

    /**
     * Reads so many bytes of its standard error. A negative number throws.
     * @returns with an error what came before it
     * @api ngx.pipe#stderr_read_bytes
     * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
     * @yields
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    stderr_read_bytes(length: number): NgxReceived;

    /**
     * Reads so many bytes of its standard output. A negative number throws.
     * @returns with an error what came before it
     * @api ngx.pipe#stdout_read_bytes
     * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
     * @yields
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    stdout_read_bytes(length: number): NgxReceived;

    /**
     * Reads what comes first on its standard error, up to `max` bytes.
     * @api ngx.pipe#stderr_read_any
     * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
     * @yields
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    stderr_read_any(max: number): NgxResult<string>;

    /**
     * Reads what comes first on its standard output, up to `max` bytes.
     * @api ngx.pipe#stdout_read_any
     * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
     * @yields
     * @needs openresty: its socket_cloexec patch
     * @documented
     */
    stdout_read_any(max: number): NgxResult<string>;
  }
}
