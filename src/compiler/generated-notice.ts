import { relative, sep } from "node:path";
import { packageRoot } from "../program/package-root.ts";

function notice(source: string): string {
  return `Made by "limpet build" from ${source}; changes are lost at the next build.`;
}

function portable(path: string): string {
  return path.split(sep).join("/");
}

/** What every generated file starts with, so that nobody edits it by mistake. */
export function generatedFrom(source: string, project: string): string {
  return notice(portable(relative(project, source)));
}

/** The same for what is made of this package's own sources, which lie elsewhere in every project. */
export function generatedFromPackage(source: string): string {
  return notice(`limpet's ${portable(relative(packageRoot, source))}`);
}
