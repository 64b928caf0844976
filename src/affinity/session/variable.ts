/** The value of an nginx variable. */
export interface VariableSource {
  readonly kind: "variable";
  readonly name: string;
}

/** The session key is the nginx variable `name`, written without the "$": `variable("remote_user")`. */
export function variable(name: string): VariableSource {
  return { kind: "variable", name };
}
