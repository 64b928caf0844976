import { wrongValue } from "../findings/options.ts";
import { carrierOfCookies, notACarrier } from "../findings/tagged-sessions.ts";
import type { Mistakes, Path } from "../mistake.ts";
import { isObject } from "../options.ts";
import { validateSource } from "../session.ts";

/** How the sources are written that may carry a session id in an answer, too. */
const EXAMPLES = {
  cookie: 'cookie("sid")',
  header: 'header("X-Session-Id")',
  pathParameter: 'pathParameter("jsessionid")',
} as const;

export type CarrierKind = keyof typeof EXAMPLES;

/** A carrier that could be read, and where it stands. */
export interface CarrierEntry {
  readonly kind: CarrierKind;
  readonly name: string;
  readonly path: Path;
}

function examples(kinds: readonly CarrierKind[]): string {
  const written = kinds.map((kind) => EXAMPLES[kind]);
  return `${written.slice(0, -1).join(", ")} or ${written.at(-1) ?? ""}`;
}

/**
 * The carriers of a list, whatever else may be wrong in it.
 * @param path to the list
 */
export function carrierEntries(list: unknown, kinds: readonly CarrierKind[], path: Path): readonly CarrierEntry[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((carrier: unknown, index) => {
    if (!isObject(carrier) || typeof carrier.name !== "string") return [];
    const kind = kinds.find((known) => known === carrier.kind);
    return kind === undefined ? [] : [{ kind, name: carrier.name, path: [...path, index] }];
  });
}

/** @param path to the list, whose last step is the option's name */
export function validateCarriers(value: unknown, kinds: readonly CarrierKind[], path: Path, mistakes: Mistakes): void {
  if (!Array.isArray(value)) {
    mistakes.inValue(path, wrongValue(String(path.at(-1)), "a list of carriers", value));
    return;
  }
  const list: readonly unknown[] = value;
  for (const [index, carrier] of list.entries()) {
    const of = [...path, index];
    if (!isObject(carrier) || !kinds.some((kind) => kind === carrier.kind)) {
      mistakes.inValue(of, notACarrier(carrier, examples(kinds)));
    } else {
      validateSource(carrier, of, mistakes);
      const { kind, name } = carrier;
      if (kind === "header" && typeof name === "string" && /^(set-)?cookie2?$/i.test(name))
        mistakes.inValue([...of, "name"], carrierOfCookies(name));
    }
  }
}
