import ts from "#typescript";

/** As many other places are named. */
const PLACES = 8;

function placeOf({ file, start }: ts.Diagnostic): string {
  if (file === undefined) return "";
  const line = file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
  return `${file.fileName.split("/").at(-1) ?? ""}:${line}`;
}

/** The first of several with one text, which then names where the others are. */
function joined(first: ts.Diagnostic, others: readonly ts.Diagnostic[]): ts.Diagnostic {
  const own = placeOf(first);
  const places = [...new Set(others.map(placeOf))].filter((place) => place !== own && place !== "");
  if (places.length === 0) return first;
  const more = places.length - PLACES;
  const named = more > 0 ? [...places.slice(0, PLACES), `${more} more`] : places;
  const text = ts.flattenDiagnosticMessageText(first.messageText, " ");
  return { ...first, messageText: `${text} The same in ${named.join(", ")}.` };
}

/** Diagnostics without those that say again, in another place, what one before them said. */
export function withoutRepetition(diagnostics: readonly ts.Diagnostic[]): readonly ts.Diagnostic[] {
  const byText = new Map<string, ts.Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const { code, category, messageText } = diagnostic;
    const key = `${code} ${category} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    byText.set(key, [...(byText.get(key) ?? []), diagnostic]);
  }
  return [...byText.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [joined(first, others)]));
}
