/** @noSelf */
interface Ngx {
  /**
   * Percent-encodes. For a part of a path or an argument all but letters, digits and `-._~!'()*`.
   * @param type 2, by itself: a part; 0: a whole URI, where only what may not stand in one is encoded.
   *   Since ngx_lua 0.10.16
   * @api ngx.escape_uri
   * @phases any
   */
  escape_uri(this: void, text: string, type?: 0 | 2): string;
  /**
   * Percent-decodes, and "+" to a space.
   * @api ngx.unescape_uri
   * @phases any
   */
  unescape_uri(this: void, text: string): string;
  /**
   * A query string of arguments, in no order: `true` becomes a name alone, a list several arguments.
   * @api ngx.encode_args
   * @phases any
   * @since ngx_lua 0.3.1
   */
  encode_args(this: void, args: NgxArgumentsToEncode): string;
  /**
   * The arguments of a query string, decoded. After the first 100 come none, and the second value is
   * "truncated".
   * @param limit how many at most; 0 for all
   * @api ngx.decode_args
   * @phases any
   * @since ngx_lua 0.5.0
   */
  decode_args(
    this: void,
    queryString: string,
    limit?: number,
  ): LuaMultiReturn<[args: NgxArguments, truncated?: "truncated"]>;
  /**
   * Base64.
   * @param noPadding leaves out "="; since ngx_lua 0.9.16
   * @api ngx.encode_base64
   * @phases any
   */
  encode_base64(this: void, bytes: string, noPadding?: boolean): string;
  /**
   * The bytes; `undefined` where the text is not Base64.
   * @api ngx.decode_base64
   * @phases any
   */
  decode_base64(this: void, text: string): string | undefined;
  /**
   * The bytes of Base64 as in mails: what is not of its alphabet, line ends say, is passed over.
   * `undefined` where the rest is not Base64. Comes with "resty.core.base64", which is loaded by itself.
   * @api ngx.decode_base64mime
   * @phases any
   * @since ngx_lua 0.10.28
   */
  readonly decode_base64mime: ((this: void, text: string) => string | undefined) | undefined;
  /**
   * A string literal of MySQL, in quotes. Not safe for other databases.
   * @api ngx.quote_sql_str
   * @phases any
   */
  quote_sql_str(this: void, text: string): string;
}
