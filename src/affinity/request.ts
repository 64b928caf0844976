/**
 * What a session source can read from a request. It is the same in nginx, where it reads nginx's own
 * variables, and on Node, where a request is described by hand.
 *
 * A value is a string of bytes as received: nothing is decoded, and each JavaScript character is one
 * byte. An absent value is `undefined`.
 */
export interface Request {
  /** A cookie, by its case-insensitive name; the first one, if the client sent several. */
  cookie(name: string): string | undefined;
  /**
   * A header, by its case-insensitive name. Since nginx 1.23, repeated headers are joined with ", "; before, the first
   * counts.
   */
  header(name: string): string | undefined;
  /** An argument of the query string, by its case-insensitive name, not percent-decoded. */
  queryArgument(name: string): string | undefined;
  /** An nginx variable, by its name without the "$". */
  variable(name: string): string | undefined;
}
