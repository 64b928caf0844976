/** The value of an argument in the query string. */
export interface QueryArgumentSource {
  readonly kind: "queryArgument";
  readonly name: string;
}

/**
 * The session key is the argument `name` of the query string, as it was sent, not percent-decoded.
 * The name's case does not matter, and if there are several, the first counts, as with nginx's `$arg_NAME`.
 */
export function queryArgument(name: string): QueryArgumentSource {
  return { kind: "queryArgument", name };
}

/** The nginx variable that holds an argument of the query string. */
export function argumentVariable(name: string): string {
  return "arg_" + name;
}
