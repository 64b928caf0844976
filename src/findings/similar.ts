/** Edits, as a share of the word's length, up to which two words are taken for the same one mistyped. */
const TOLERANCE = 0.4;

/** Levenshtein's distance: the insertions, removals and replacements of one character between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = row[j]! + (a.charAt(i) === b.charAt(j) ? 0 : 1);
      next.push(Math.min(replaced, row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The one of `known` that was probably meant. */
export function similar(word: string, known: readonly string[]): string | undefined {
  const distances = known.map((candidate) => ({
    candidate,
    edits: distance(word.toLowerCase(), candidate.toLowerCase()),
  }));
  const [nearest] = distances.sort((a, b) => a.edits - b.edits);
  return nearest !== undefined && nearest.edits <= Math.max(1, word.length * TOLERANCE) ? nearest.candidate : undefined;
}
