import ts from "#typescript";
import type { DeclaredDictionaries } from "../nginx-conf/checks/dictionaries.ts";

/**
 * The dictionaries that files declare as being there:
 *
 *     declare global { interface NgxSharedDictionaries { readonly sessions: NgxSharedDictionary } }
 */
export function declaredDictionaries(files: readonly ts.SourceFile[]): DeclaredDictionaries {
  const declared = new Map<string, ts.Node>();
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === "NgxSharedDictionaries") {
      for (const member of node.members) {
        if (!ts.isPropertySignature(member) || member.questionToken !== undefined) continue;
        if (ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))
          declared.set(member.name.text, member.name);
      }
    } else if (ts.isModuleDeclaration(node) || ts.isModuleBlock(node)) ts.forEachChild(node, visit);
  };
  for (const file of files) ts.forEachChild(file, visit);
  return declared;
}
