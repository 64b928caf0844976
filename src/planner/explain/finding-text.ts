import { EXPIRED, FORGED, STALE, UNKNOWN, type Finding } from "../../affinity/binding/finding.ts";

const TEXTS: Readonly<Record<Finding, string>> = {
  [FORGED]: "forged",
  [EXPIRED]: "expired",
  [STALE]: "stale",
  [UNKNOWN]: "unknown",
};

/** A finding in a word: a server's name, or why there is none. */
export function findingText(finding: Finding, nameOf: (index: number) => string): string {
  return finding >= 0 ? nameOf(finding) : (TEXTS[finding] ?? "nothing");
}
