import { keyText, quote } from "../code.ts";

/** A constant before the rules that says which server a text means. */
export interface RouteTable {
  readonly name: string;
  readonly declaration: string;
}

/**
 * @param upstream its name
 * @param what of the texts: `Route`
 * @param comment what they are
 * @param entries texts with the names of servers; of several with one text the first counts
 */
export function routeTable(
  upstream: string,
  what: string,
  comment: string,
  entries: readonly (readonly [text: string, server: string])[],
): RouteTable {
  const name = `${camelCase(upstream)}By${what}`;
  const firsts = entries.filter(([text], index) => entries.findIndex(([other]) => other === text) === index);
  const lines = firsts.map(([text, server]) => `  ${keyText(text)}: ${quote(server)},`);
  return {
    name,
    declaration:
      // In a comment, where quotes do not count.
      `/** ${comment.replaceAll("*/", "*\\/")} */\n` +
      `const ${name}: Record<string, string> = {\n${lines.join("\n")}\n};`,
  };
}

function camelCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
  return /^[A-Za-z]/.test(joined) ? joined : `upstream${joined}`;
}
