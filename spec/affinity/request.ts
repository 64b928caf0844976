import type { Request } from "../../src/affinity/request.ts";
import { headerVariable } from "../../src/affinity/session/header.ts";

/** A request that has these nginx variables and no others. */
export function requestWith(variables: Record<string, string>): Request {
  const variable = (name: string): string | undefined => variables[name];
  return {
    variable,
    cookie: (name) => variable(`cookie_${name}`),
    header: (name) => variable(headerVariable(name)),
    queryArgument: (name) => variable(`arg_${name}`),
  };
}

/** The bytes of numbers, one character each. */
export function bytes(...values: readonly number[]): string {
  return String.fromCharCode(...values);
}
