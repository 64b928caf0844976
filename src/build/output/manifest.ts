import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Files } from "../../nginx-conf/includes/files.ts";

/** Lists the generated files, so that the next build knows which it may overwrite or remove. */
export const MANIFEST = "MANIFEST";

export function manifestText(files: Files, notice: string): string {
  return [`# ${notice}`, ...[...files.keys()].sort(), ""].join("\n");
}

/** The files that an earlier build made in `folder`, or undefined where there is no manifest. */
export function readManifest(folder: string): Set<string> | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, MANIFEST), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  const listed = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  // A manifest is an ordinary file that anyone may have edited; it must not lead out of the folder.
  return new Set(listed.filter((path) => !path.startsWith("/") && !path.split("/").includes("..")));
}
