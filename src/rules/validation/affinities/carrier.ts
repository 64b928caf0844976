import { wrongValue } from "../findings/options.ts";
import { carrierOfCookies, notACarrier, onlyInRequests } from "../findings/tagged-sessions.ts";
import type { Mistakes, Path } from "../mistake.ts";
import { isObject } from "../options.ts";
import { validateSource } from "../session.ts";

/** How the sources are written that may carry a session id. */
const EXAMPLES = {
  cookie: 'cookie("sid")',
  header: 'header("X-Session-Id")',
  pathParameter: 'pathParameter("jsessionid")',
  bearerToken: "bearerToken()",
  queryArgument: 'queryArgument("token")',
  prefixedHeader: 'header("Sec-WebSocket-Protocol", { prefix: "token." })',
} as const;

export type CarrierKind = keyof typeof EXAMPLES;

const ONLY_IN_REQUESTS: readonly CarrierKind[] = ["bearerToken", "queryArgument", "prefixedHeader"];

/** A carrier that could be read, and where it stands. */
export interface CarrierEntry {
  readonly kind: CarrierKind;
  /** Of a bearer token those of its header. */
  readonly name: string;
  readonly prefix: string;
  readonly path: Path;
}

/** Whether answers have the carrier, too. */
export function isInAnswers({ kind }: CarrierEntry): boolean {
  return !ONLY_IN_REQUESTS.includes(kind);
}

/** A carrier as it is written in the rules. */
export function writtenCarrier({ kind, name, prefix }: CarrierEntry): string {
  if (kind === "bearerToken") return EXAMPLES.bearerToken;
  const quoted = JSON.stringify(name);
  return kind === "prefixedHeader" ? `header(${quoted}, { prefix: ${JSON.stringify(prefix)} })` : `${kind}(${quoted})`;
}

function examples(kinds: readonly CarrierKind[]): string {
  const written = kinds.map((kind) => EXAMPLES[kind]);
  return `${written.slice(0, -1).join(", ")} or ${written.at(-1) ?? ""}`;
}

function carrierEntry(carrier: unknown, kinds: readonly CarrierKind[], path: Path): CarrierEntry | undefined {
  if (!isObject(carrier)) return undefined;
  const kind = kinds.find((known) => known === carrier.kind);
  if (kind === "bearerToken") return { kind, name: "Authorization", prefix: "Bearer ", path };
  if (kind === undefined || typeof carrier.name !== "string") return undefined;
  return { kind, name: carrier.name, prefix: typeof carrier.prefix === "string" ? carrier.prefix : "", path };
}

/**
 * The carriers of a list, whatever else may be wrong in it.
 * @param path to the list
 */
export function carrierEntries(list: unknown, kinds: readonly CarrierKind[], path: Path): readonly CarrierEntry[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((carrier: unknown, index) => carrierEntry(carrier, kinds, [...path, index]) ?? []);
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
    const other = carrierEntry(carrier, ONLY_IN_REQUESTS, of);
    if (!isObject(carrier)) {
      mistakes.inValue(of, notACarrier(carrier, examples(kinds)));
    } else if (!kinds.some((kind) => kind === carrier.kind)) {
      mistakes.inValue(
        of,
        other === undefined ? notACarrier(carrier, examples(kinds)) : onlyInRequests(writtenCarrier(other)),
      );
    } else {
      validateSource(carrier, of, mistakes);
      const { kind, name } = carrier;
      if (
        (kind === "header" || kind === "prefixedHeader") &&
        typeof name === "string" &&
        /^(set-)?cookie2?$/i.test(name)
      )
        mistakes.inValue([...of, "name"], carrierOfCookies(name));
    }
  }
}
