/** @noSelf */
interface Ngx {
  readonly config: NgxConfig;
}

/** What nginx was built as. @noSelf */
interface NgxConfig {
  /**
   * The kind of connection that nginx serves here.
   * @api ngx.config.subsystem
   * @phases any
   * @since ngx_lua 0.10.1
   */
  readonly subsystem: "http" | "stream";
  /**
   * Whether nginx was built with `--with-debug`.
   * @api ngx.config.debug
   * @phases any
   * @since ngx_lua 0.8.7
   */
  readonly debug: boolean;
  /**
   * The directory that nginx was started with (`-p`), with a slash at its end.
   * @api ngx.config.prefix
   * @phases any
   * @since ngx_lua 0.9.2
   */
  prefix(this: void): string;
  /**
   * nginx's version: 1027001 is 1.27.1.
   * @api ngx.config.nginx_version
   * @phases any
   * @since ngx_lua 0.9.3
   */
  readonly nginx_version: number;
  /**
   * The arguments of `./configure`.
   * @api ngx.config.nginx_configure
   * @phases any
   * @since ngx_lua 0.9.5
   */
  nginx_configure(this: void): string;
  /**
   * The version of ngx_http_lua_module: 10028 is 0.10.28.
   * @api ngx.config.ngx_lua_version
   * @phases any
   * @since ngx_lua 0.9.3
   */
  readonly ngx_lua_version: number;
  /**
   * True in scripts that the `resty` command runs.
   * @api ngx.config.is_console
   * @phases any
   */
  readonly is_console?: true;
}
