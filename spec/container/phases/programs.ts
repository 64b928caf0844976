import { calls, fileOf, imports } from "../../openresty/calls/program.ts";
import { constructs } from "./constructs.ts";

/** One thing that is asked of nginx and of the checker in every phase. */
export interface Program {
  /** The name of an API, or what of the language it shows. */
  readonly name: string;
  /** Of its Lua module. */
  readonly file: string;
  /** The statements of a function. */
  readonly body: string;
}

export const programs: readonly Program[] = [...calls, ...Object.entries(constructs)].map(([name, body]) => ({
  name,
  file: fileOf(name),
  body,
}));

/** A TypeScript module of these programs, each a function named `call` and its number, with its comment. */
export function moduleOf(some: readonly Program[], comment: string): string {
  const functions = some.map(
    ({ body }, number) => `/** ${comment} */\nexport function call${number}() {\n${body.replaceAll(/^/gm, "  ")}\n}\n`,
  );
  return `${imports}\n${functions.join("\n")}`;
}
