/**
 * Whether a version of Node.js is below a range.
 * @param version as in "20.18.1"
 * @param range a lower bound, as in ">=20.19"
 */
export function isOlder(version: string, range: string): boolean {
  const [major = 0, minor = 0] = numbersOf(version);
  const [leastMajor = 0, leastMinor = 0] = numbersOf(range);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

function numbersOf(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}
