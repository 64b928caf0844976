import ts from "#typescript";
import { SOURCE } from "../../findings/diagnostics.ts";
import { privateName, usingNotInLua } from "./findings.ts";

/** typescript-to-lua's warning of conditions, of which ours says more, and nothing where JavaScript does the same. */
const TRUTH = "Only false and nil evaluate to 'false' in Lua";

/** What crashes typescript-to-lua 1.37, which therefore is not to see it. */
const CRASHES = new Set([privateName.code, usingNotInLua.code]);

/** Whether typescript-to-lua cannot be given the file of a finding of ours. */
export function isUncompilable({ code, source }: ts.Diagnostic): boolean {
  return source === SOURCE && CRASHES.has(code);
}

/** What typescript-to-lua says that no finding of ours says better in the same place. */
export function notSaidBetter(compilers: readonly ts.Diagnostic[], own: readonly ts.Diagnostic[]): ts.Diagnostic[] {
  const placeOf = ({ file, start }: ts.Diagnostic): string => `${file?.fileName ?? ""}:${start ?? ""}`;
  const said = new Set(own.filter(({ category }) => category === ts.DiagnosticCategory.Error).map(placeOf));
  return compilers.filter((diagnostic) => {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    return !text.startsWith(TRUTH) && (diagnostic.file === undefined || !said.has(placeOf(diagnostic)));
  });
}
