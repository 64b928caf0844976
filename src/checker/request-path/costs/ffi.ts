import ts from "#typescript";
import { typeDeclared } from "../findings.ts";
import { calledName } from "./called.ts";
import type { CostRule } from "./cost.ts";

/** `typeof` is declared by another name, which TypeScript does not reserve. */
const DECLARING = new Set(["ffi.typeOf", "ffi.cdef", "ffi.metatype", "ffi.load"]);

/** Declarations of C, which are read anew at every call. */
export const ffi: CostRule = {
  name: "ffi",
  kinds: [ts.SyntaxKind.CallExpression],
  find(node, checker) {
    const name = calledName(node as ts.CallExpression, checker);
    return name !== undefined && DECLARING.has(name)
      ? { at: node, finding: typeDeclared(`${name.toLowerCase()}()`) }
      : undefined;
  },
};
