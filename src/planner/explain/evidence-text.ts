import { EXPIRED, FORGED, STALE, UNKNOWN, type Evidence } from "../../affinity/evidence.ts";

const TEXTS: Readonly<Record<Evidence, string>> = {
  [FORGED]: "forged",
  [EXPIRED]: "expired",
  [STALE]: "stale",
  [UNKNOWN]: "unknown",
};

/** Evidence in a word: a server's name, or why there is none. */
export function evidenceText(evidence: Evidence, nameOf: (index: number) => string): string {
  return evidence >= 0 ? nameOf(evidence) : (TEXTS[evidence] ?? "nothing");
}
