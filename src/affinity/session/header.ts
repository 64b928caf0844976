import { ruleOf } from "../rule.ts";
import { slice } from "../bytes.ts";

/** The value of a request header. */
export interface HeaderSource {
  readonly kind: "header";
  readonly name: string;
}

/** What follows a prefix in an item of a request header. */
export interface PrefixedHeaderSource {
  readonly kind: "prefixedHeader";
  readonly name: string;
  readonly prefix: string;
}

/** Options of {@link header}. */
export interface HeaderOptions {
  /**
   * What stands before the session key, such as `"token."` or `"Token "`; its case does not matter. The header is then a
   * list with "," between its items, and the key is what follows the prefix in the first item that has it.
   */
  readonly prefix: string;
}

/**
 * The session key is the value of the request header `name`. The name's case does not matter. If a header
 * is sent more than once, its values are joined with ", " since nginx 1.23; before, the first counts.
 */
export function header(name: string): HeaderSource;
/**
 * The session key is what follows `prefix` in one of the items of the request header `name`, as in
 * `header("Sec-WebSocket-Protocol", { prefix: "token." })` for the subprotocols `chat, token.KEY`.
 */
export function header(name: string, options: HeaderOptions): PrefixedHeaderSource;
export function header(name: string, options?: HeaderOptions): HeaderSource | PrefixedHeaderSource {
  const kind = options === undefined ? "header" : "prefixedHeader";
  return ruleOf(kind, options ?? {}, { name }) as HeaderSource | PrefixedHeaderSource;
}

/** The nginx variable that holds a request header: `X-Session-Id` is in `$http_x_session_id`. */
export function headerVariable(name: string): string {
  let variable = "http_";
  for (let i = 0; i < name.length; i++) {
    const character = slice(name, i, i + 1);
    variable += character === "-" ? "_" : character.toLowerCase();
  }
  return variable;
}
