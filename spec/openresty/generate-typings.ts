/**
 * Writes what the typings say by the table `ngx-api.json`: the constants, and in the declarations that are
 * written by hand the tags under each `@api` tag. With `--check` it writes nothing, and fails where it would.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { constants, withTags } from "./typings.ts";

const TYPINGS = new URL("../../src/openresty/", import.meta.url);
const CONSTANTS = "ngx/constants.d.ts";

/** The files that differ from the table, with the text that they ought to have. */
export function outdated(): Map<string, string> {
  const files = readdirSync(TYPINGS, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".d.ts"));
  const texts = new Map<string, string>();
  for (const file of new Set([...files, CONSTANTS])) {
    const before = files.includes(file) ? readFileSync(new URL(file, TYPINGS), "utf8") : "";
    const after = file === CONSTANTS ? constants() : withTags(before);
    if (after !== before) {
      texts.set(fileURLToPath(new URL(file, TYPINGS)), after);
    }
  }
  return texts;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const isCheck = process.argv.includes("--check");
  for (const [file, text] of outdated()) {
    if (isCheck) {
      console.error(`${file} differs from spec/openresty/ngx-api.json: npm run generate:openresty`);
      process.exitCode = 1;
    } else {
      writeFileSync(file, text);
    }
  }
}
