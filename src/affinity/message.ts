import type { Request } from "./request.ts";

/** A request before it goes to a server. */
export interface EditableRequest extends Request {
  /** The `Cookie` header as it is by now, which `variable("http_cookie")` need not be: nginx may keep its first value. */
  cookies(): string | undefined;
  /**
   * The lines of a header that was sent more than once; `undefined` for one that was not.
   * @param name in lower case
   * @param value as its variable has it
   */
  repeatedHeader(name: string, value: string): readonly string[] | undefined;
  /** Replaces a header, by several lines where there are several values; `undefined` removes it. */
  setHeader(name: string, value: string | readonly string[] | undefined): void;
  /** The path, percent-decoded, without the query string. */
  path(): string;
  setPath(path: string): void;
  /** The query string as it was sent, without the "?"; "" for none. */
  query(): string;
  /** Replaces the query string, by one that is not empty. */
  setQuery(query: string): void;
}

/** An answer before it goes to the client. */
export interface EditableResponse {
  status(): number;
  /** A header; repeated ones are joined with ", ". */
  header(name: string): string | undefined;
  setHeader(name: string, value: string): void;
  /** The `Set-Cookie` lines, in their order. */
  setCookies(): readonly string[];
  replaceSetCookies(lines: readonly string[]): void;
  addSetCookie(line: string): void;
}
