import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Tags of a page that name a file beside it. */
const STYLES = /<link rel="stylesheet" href="([^"]+)" \/>/g;
const SCRIPTS = /<script src="([^"]+)"><\/script>/g;

/**
 * Makes a Lua module of a page, its stylesheets and its scripts, so that nginx answers with it from memory.
 *
 * Input: `<link rel="stylesheet" href="page.css" />`, `<script src="main.js"></script>`
 *
 * Output: `return { text = [[<style>…</style> <script>…</script>]], styles = "'sha256-…'", scripts = "'sha256-…'" }`
 *
 * `styles` and `scripts` are what a Content-Security-Policy allows to be in the page.
 */
export function pageModule(path: string): string {
  const styles: string[] = [];
  const scripts: string[] = [];
  const inlined = (file: string, sources: string[]): string => {
    const content = `\n${readFileSync(join(dirname(path), file), "utf8")}`;
    sources.push(`'sha256-${createHash("sha256").update(content).digest("base64")}'`);
    return content;
  };
  const text = readFileSync(path, "utf8")
    .replaceAll(STYLES, (_, file: string) => `<style>${inlined(file, styles)}</style>`)
    .replaceAll(SCRIPTS, (_, file: string) => `<script>${inlined(file, scripts)}</script>`);
  return `return {
text = ${longString(text)},
styles = "${styles.join(" ")}",
scripts = "${scripts.join(" ")}",
}
`;
}

/** A text as Lua has it between brackets that are not in it. */
function longString(text: string): string {
  let level = "";
  // Its last bracket may be the first one of the end.
  while (`${text}]`.includes(`]${level}]`)) level += "=";
  return `[${level}[${text}]${level}]`;
}
