/**
 * What a session source may ask of a request. The same on nginx, where it reads nginx's own
 * variables, and on Node, where a request is described by hand.
 *
 * A value is a string of bytes as it came over the wire: nothing is decoded, and one JavaScript
 * character of it is one byte. An absent value is `undefined`.
 */
export interface Request {
  /** A cookie, by its case-insensitive name; the first one where the client sent several. */
  cookie(name: string): string | undefined;
  /** A header, by its case-insensitive name; repeated ones are joined with ", " from nginx 1.23 on, before that the first. */
  header(name: string): string | undefined;
  /** An argument of the query string, by its case-insensitive name, not percent-decoded. */
  queryArgument(name: string): string | undefined;
  /** Any variable of nginx, named without the "$". */
  variable(name: string): string | undefined;
}
