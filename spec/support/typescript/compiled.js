import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * TypeScript as Node runs it, compiled once for all processes of a test run. A compiled text is known by
 * the text that it was made of, so what is stale is never found.
 */
export const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
const CACHE = join(REPOSITORY, "node_modules/.cache/limpet/compiled");
const FOLDERS = ["src", "spec", "bench", "hostile", "docs"];

/** The options, and with them esbuild's version, are a part of what a compiled text is known by. */
const OPTIONS = { loader: "ts", format: "esm", target: "node20", sourcemap: "inline", sourcesContent: false };
const VERSION = readFileSync(join(REPOSITORY, "node_modules/esbuild/package.json"), "utf8");

function placeOf(file, source) {
  const digest = createHash("sha1").update(JSON.stringify(OPTIONS)).update(VERSION).update(file).update(source);
  return join(CACHE, `${digest.digest("hex")}.js`);
}

/** The JavaScript of a TypeScript file. */
export async function compiled(file) {
  const source = readFileSync(file, "utf8");
  const place = placeOf(file, source);
  if (existsSync(place)) return readFileSync(place, "utf8");
  const { transform } = await import("esbuild");
  const { code } = await transform(source, { ...OPTIONS, sourcefile: file });
  mkdirSync(CACHE, { recursive: true });
  // Other processes see all of it or nothing.
  const unfinished = `${place}.${process.pid}`;
  writeFileSync(unfinished, code);
  renameSync(unfinished, place);
  return code;
}

/** Compiles what has changed since the last time. */
export async function compileAll() {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
      .map((name) => join(REPOSITORY, folder, name)),
  );
  await Promise.all(files.map(compiled));
}
