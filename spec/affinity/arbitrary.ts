import fc from "fast-check";

/** Any bytes, one character each. */
export function byteStrings(maxLength: number): fc.Arbitrary<string> {
  return fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString("latin1"));
}

/** Pieces of these texts one after the other, and now and then any bytes: what comes close to being right. */
export function textsOf(pieces: readonly string[], maxLength: number): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { arbitrary: fc.constantFrom(...pieces), weight: 15 },
    { arbitrary: byteStrings(4), weight: 1 },
  );
  return fc.array(piece, { maxLength }).map((all) => all.join(""));
}

/** The blanks that HTTP has (RFC 9110, section 5.6.3), and no others that JavaScript has. */
export function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+/, "").replace(/[ \t]+$/, "");
}
