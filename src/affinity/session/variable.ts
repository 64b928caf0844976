import type { ReadKey } from "./source.ts";

/** The value of an nginx variable. */
export interface VariableSource {
  readonly kind: "variable";
  readonly name: string;
}

/** The session key is the nginx variable `name`, written without the "$": `variable("remote_user")`. */
export function variable(name: string): VariableSource {
  return { kind: "variable", name };
}

export function variableReader(source: VariableSource): ReadKey {
  const name = source.name;
  return (request) => request.variable(name);
}
