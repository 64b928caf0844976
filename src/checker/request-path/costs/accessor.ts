import ts from "#typescript";
import { accessorDeclared } from "../findings.ts";
import type { CostRule } from "./cost.ts";

/** Uses of classes that have `get` or `set`. */
export const accessor: CostRule = {
  name: "accessor",
  kinds: [ts.SyntaxKind.PropertyAccessExpression],
  find(node, checker) {
    const { expression } = node as ts.PropertyAccessExpression;
    const declaration = checker.getTypeAtLocation(expression).getSymbol()?.valueDeclaration;
    if (declaration === undefined || !ts.isClassLike(declaration)) return undefined;
    const found = declaration.members.find(ts.isAccessor);
    if (found === undefined || declaration.getSourceFile().isDeclarationFile) return undefined;
    return {
      at: found.name,
      finding: accessorDeclared(declaration.name?.text ?? "the class", found.name.getText()),
    };
  },
};
