import { slice } from "../bytes.ts";

/**
 * The full names to ask for, in their order: with each domain of the search list, and as it is, first if it has `ndots`
 * dots, else last. A name with a dot at its end is full already.
 */
export function candidates(name: string, search: readonly string[], ndots: number): readonly string[] {
  const last = slice(name, name.length - 1, name.length);
  if (last === ".") return [slice(name, 0, name.length - 1)];
  const names: string[] = [];
  const isFullFirst = dotsIn(name) >= ndots;
  if (isFullFirst) names.push(name);
  for (const domain of search) {
    const bare =
      domain.length > 0 && slice(domain, domain.length - 1, domain.length) === "."
        ? slice(domain, 0, domain.length - 1)
        : domain;
    // "search ." means the name as it is.
    if (bare.length > 0) names.push(`${name}.${bare}`);
  }
  if (!isFullFirst) names.push(name);
  return names;
}

function dotsIn(name: string): number {
  let dots = 0;
  for (let i = 0; i < name.length; i++) if (slice(name, i, i + 1) === ".") dots++;
  return dots;
}
