import * as lua from "typescript-to-lua";

type Printed = ReturnType<lua.LuaPrinter["printFile"]>;

/** Prints a Lua file below a comment, and its source map to match. */
export class HeadedPrinter extends lua.LuaPrinter {
  readonly #header: string;

  constructor(header: string, ...rest: ConstructorParameters<typeof lua.LuaPrinter>) {
    super(...rest);
    this.#header = header;
  }

  override printFile(file: lua.File): Printed {
    return this.concatNodes(`-- ${this.#header}\n`, super.printFile(file));
  }
}
