import type { Directive } from "../../nginx-conf/reading/directive.ts";

/** A parameter of `sticky`: `name=value`, or a flag, which has the value "". */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** @param skipped words behind the directive's name that are no parameters */
export function parametersOf({ args }: Directive, skipped: number): readonly Parameter[] {
  return args.slice(skipped).map((text) => {
    const equals = text.indexOf("=");
    return equals < 0 ? { name: text, value: "" } : { name: text.slice(0, equals), value: text.slice(equals + 1) };
  });
}
