import ts from "#typescript";

/** What is wrong, before it is known where. */
export interface Finding {
  /** Stable: shown as `LIMPET` and this number. */
  readonly code: number;
  readonly category: ts.DiagnosticCategory;
  readonly message: string;
  /** Shown even where TypeScript reports an error in the same place, because it says what TypeScript cannot know. */
  readonly saysMore?: true;
}

/** Makes a finding of what its message needs to know. */
export interface Factory<Details extends readonly unknown[]> {
  (...details: Details): Finding;
  readonly code: number;
}

function factory(category: ts.DiagnosticCategory) {
  return <Details extends readonly unknown[]>(
    code: number,
    message: (...details: Details) => string,
  ): Factory<Details> =>
    Object.assign((...details: Details) => ({ code, category, message: message(...details) }), { code });
}

/** What stops the build, or the command. */
export const error = factory(ts.DiagnosticCategory.Error);
/** What works, but hardly as it was meant. */
export const warning = factory(ts.DiagnosticCategory.Warning);
/** What is worth knowing, or could not be looked into. */
export const note = factory(ts.DiagnosticCategory.Message);

/** The same finding with {@link Finding.saysMore}. */
export function sayingMore<Details extends readonly unknown[]>(original: Factory<Details>): Factory<Details> {
  return Object.assign((...details: Details) => ({ ...original(...details), saysMore: true as const }), {
    code: original.code,
  });
}

/** As it stands in quotes. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** `a, b and c` */
export function list(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
}
