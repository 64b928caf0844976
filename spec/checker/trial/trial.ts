import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "#typescript";
import { check } from "../../../src/build/check.ts";
import { packageRoot } from "../../../src/program/package-root.ts";
import { TemporaryProject, readSections } from "../../build/fixture.ts";

const DIRECTORY = join(import.meta.dirname, "programs");

/** Where `limpet check` and the marks of a program disagree. */
export interface Trial {
  /** Lines that are wrong, of which neither an error nor a warning is said. */
  readonly missed: readonly string[];
  /** Errors and warnings in lines that are right. */
  readonly said: readonly string[];
}

export function trialPrograms(): string[] {
  return readdirSync(DIRECTORY).filter((name) => name.endsWith(".txt"));
}

/** Checks a program of the folder as `limpet check` does in a project without rules. */
export async function tryProgram(name: string): Promise<Trial> {
  const files = [...readSections(join(DIRECTORY, name))];
  using project = new TemporaryProject(files);
  project.write("tstl.json", JSON.stringify({ extends: join(packageRoot, "tstl.base.json"), include: ["src"] }));
  const { diagnostics } = await check({ project: project.path });
  const found = diagnostics.filter(isOfTruth).map(({ file, start, messageText }) => ({
    place:
      file === undefined
        ? "nowhere"
        : `${file.fileName.slice(project.path.length + 1)}:${file.getLineAndCharacterOfPosition(start ?? 0).line + 1}`,
    text: ts.flattenDiagnosticMessageText(messageText, "\n"),
  }));
  const wrong = files.flatMap(([file, text]) =>
    text.split("\n").flatMap((line, index) => (/\/\/ wrong\b/.test(line) ? [`${file}:${index + 1}`] : [])),
  );
  return {
    missed: wrong.filter((line) => !found.some(({ place }) => place === line)),
    said: found.filter(({ place }) => !wrong.includes(place)).map(({ place, text }) => `${place} ${text}`),
  };
}

/** Findings of 11xx are of what is slow. */
function isOfTruth({ category, code }: ts.Diagnostic): boolean {
  return category !== ts.DiagnosticCategory.Message && (code < 1101 || code > 1199);
}
