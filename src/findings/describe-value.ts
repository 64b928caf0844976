/** Characters of a string that are repeated in a message. */
const LONGEST_QUOTE = 40;

/** A value of the rules as it stands in a sentence: `"shop"`, `an empty list`, `what cookie() returns`. */
export function describeValue(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > LONGEST_QUOTE ? `${value.slice(0, LONGEST_QUOTE)}…` : value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) {
    if (!("kind" in value) || typeof value.kind !== "string") return "an object";
    return value.kind === "prefixedHeader" ? "what header() with a prefix returns" : `what ${value.kind}() returns`;
  }
  return String(value);
}
