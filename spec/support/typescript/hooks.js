import { fileURLToPath, pathToFileURL } from "node:url";
import { compiled, REPOSITORY } from "./compiled.js";

const OWN_NAME = pathToFileURL(`${REPOSITORY}src/index.ts`).href;

/** What rules import, from the sources as in tsconfig.json rather than from what the package exports. */
export function resolve(specifier, context, next) {
  return specifier === "limpet" ? { url: OWN_NAME, shortCircuit: true } : next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return next(url, context);
  return { format: "module", source: await compiled(fileURLToPath(url)), shortCircuit: true };
}
