import { existsSync, readdirSync } from "node:fs";
import { join, parse } from "node:path";

/** Whether nginx takes the path of an `include` for a pattern. */
export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** `*`, `?` and `[…]` of glob(3) within one part of a path, where a leading dot must be written. */
function partPattern(part: string): RegExp {
  const source = part.replace(/\[!?\]?[^\]]*\]|\W/g, (found) => {
    if (found === "*") return "[^/]*";
    if (found === "?") return "[^/]";
    if (found.length > 1) return found.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
    return `\\${found}`;
  });
  return new RegExp(`^${part.startsWith(".") ? "" : "(?!\\.)"}${source}$`);
}

/** Whether an absolute path is one of those that a pattern means. */
export function matchesPattern(path: string, pattern: string): boolean {
  const parts = path.split("/");
  const patterns = pattern.split("/");
  return (
    parts.length === patterns.length &&
    patterns.every((part, index) => (part === "" ? parts[index] === "" : partPattern(part).test(parts[index] ?? "")))
  );
}

/** The files of this machine that an absolute pattern means, sorted as nginx includes them. */
export function filesOf(pattern: string): readonly string[] {
  const { root } = parse(pattern);
  let found = [root];
  for (const part of pattern.slice(root.length).split("/")) {
    found = found.flatMap((directory) => {
      if (!isPattern(part)) return existsSync(join(directory, part)) ? [join(directory, part)] : [];
      const expression = partPattern(part);
      return entriesOf(directory).flatMap((entry) => (expression.test(entry) ? [join(directory, entry)] : []));
    });
  }
  return found.sort();
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // A file among the directories that a pattern means, or one that may not be read: nginx finds nothing there, too.
    return [];
  }
}
