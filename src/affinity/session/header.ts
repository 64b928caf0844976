import { slice } from "../bytes.ts";

/** The value of a request header. */
export interface HeaderSource {
  readonly kind: "header";
  readonly name: string;
}

/**
 * The session key is the value of the request header `name`. The name's case does not matter. If a header
 * is sent more than once, its values are joined with ", " since nginx 1.23; before, the first counts.
 */
export function header(name: string): HeaderSource {
  return { kind: "header", name };
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
