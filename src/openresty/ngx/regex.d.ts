/** @noSelf */
interface Ngx {
  readonly re: NgxRegex;
}

/**
 * Regular expressions of Perl (PCRE). Options are letters in a string: with "o" an expression is
 * compiled once in a worker (`lua_regex_cache_max_entries` of them), with "j" to machine code.
 * Write "jo" unless the expression is made of data. "i" takes capitals for small letters, "s" lets
 * a dot match line ends, "m" lets `^` and `$` match at them, "x" ignores spaces, "u" is for UTF-8,
 * "a" matches at the start only, "d" finds the longest.
 *
 * Positions count bytes from 1. What fails (an expression that is wrong, or takes too long)
 * returns an error after the `undefined` that means no match.
 * @noSelf
 */
interface NgxRegex {
  /**
   * The first match, as its groups. `find` is cheaper where only its place matters.
   * @param position where to begin; after the match, with "jo", where to go on
   * @param captures to be filled and returned, so that no table is made; must be empty
   * @api ngx.re.match
   * @phases any
   * @since ngx_lua 0.2.1
   */
  match(
    this: void,
    subject: string,
    regex: string,
    options: `${string}D${string}`,
    position?: NgxRegexPosition,
    captures?: object,
  ): LuaMultiReturn<[captures: NgxRepeatedCaptures, error?: undefined] | [captures: undefined, error?: string]>;
  /**
   * The first match, as its groups.
   * @api ngx.re.match
   * @phases any
   * @since ngx_lua 0.2.1
   */
  match(
    this: void,
    subject: string,
    regex: string,
    options?: string,
    position?: NgxRegexPosition,
    captures?: object,
  ): LuaMultiReturn<[captures: NgxCaptures, error?: undefined] | [captures: undefined, error?: string]>;
  /**
   * Where the first match begins and ends. Makes no table, nor strings.
   * @param group which group's place; 0, by itself, the whole match's. Since ngx_lua 0.9.3
   * @api ngx.re.find
   * @phases any
   * @since ngx_lua 0.9.2
   */
  find(
    this: void,
    subject: string,
    regex: string,
    options?: string,
    position?: NgxRegexPosition,
    group?: number,
  ): LuaMultiReturn<[from: number, to: number, error?: undefined] | [from: undefined, to: undefined, error?: string]>;
  /**
   * All matches, one after the other: `for (const captures of iterator)`. To stop early is fine.
   * @api ngx.re.gmatch
   * @phases any
   * @since ngx_lua 0.2.1
   */
  gmatch(this: void, subject: string, regex: string, options?: string): NgxResult<NgxMatches>;
  /**
   * The subject with the first match replaced, and 1 or 0.
   * @param replace in a string "$1" and "${1}" are groups, "$0" the match, "$$" a dollar sign
   * @api ngx.re.sub
   * @phases any
   * @since ngx_lua 0.2.1
   */
  sub(
    this: void,
    subject: string,
    regex: string,
    replace: string | ((this: void, captures: NgxCaptures) => string),
    options?: string,
  ): LuaMultiReturn<
    [text: string, count: number, error?: undefined] | [text: undefined, count: undefined, error: string]
  >;
  /**
   * The subject with all matches replaced, and how many they were.
   * @api ngx.re.gsub
   * @phases any
   * @since ngx_lua 0.2.1
   */
  gsub(
    this: void,
    subject: string,
    regex: string,
    replace: string | ((this: void, captures: NgxCaptures) => string),
    options?: string,
  ): LuaMultiReturn<
    [text: string, count: number, error?: undefined] | [text: undefined, count: undefined, error: string]
  >;
}

/** Where to begin, in bytes from 1; changed to where the match ended. */
interface NgxRegexPosition {
  pos?: number;
}

/** The match (0) and its groups, by number and by name; `false` for one that took no part. */
interface NgxCaptures {
  readonly 0: string;
  readonly [group: number]: string | false | undefined;
  readonly [name: string]: string | false | undefined;
}

/** With the option "D", which allows several groups of one name: each name has a list. */
interface NgxRepeatedCaptures {
  readonly 0: string;
  readonly [group: number]: string | false | undefined;
  readonly [name: string]: string | false | readonly (string | false)[] | undefined;
}

/** Matches; to be called, or gone through by `for`. `undefined` after the last. */
type NgxMatches = LuaIterable<NgxCaptures> & ((this: void) => LuaMultiReturn<[captures?: NgxCaptures, error?: string]>);
