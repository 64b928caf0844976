import { statSync } from "node:fs";
import ts from "typescript";

interface Parsed {
  readonly version: string;
  readonly source: ts.SourceFile;
}

/** By file and by what changes how it is parsed. */
const parsed = new Map<string, Parsed>();

/**
 * TypeScript's host for reading files, which parses a file again only when it has changed: the
 * libraries' typings are most of a program, and a test run or a watch builds many programs.
 */
export function compilerHost(options: ts.CompilerOptions): ts.CompilerHost {
  // It marks files with what a builder program tells changed ones by.
  const host = ts.createIncrementalCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (fileName, languageVersionOrOptions, onError) => {
    const status = statSync(fileName, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    const version = `${status.mtimeMs} ${status.size}`;
    const format =
      typeof languageVersionOrOptions === "object" ? languageVersionOrOptions.impliedNodeFormat : undefined;
    const key = `${fileName} ${format ?? ""}`;
    const known = parsed.get(key);
    if (known?.version === version) return known.source;
    const source = read(fileName, languageVersionOrOptions, onError);
    if (source !== undefined) parsed.set(key, { version, source });
    return source;
  };
  // A file may have come that an import means from now on; packages are installed by nobody in passing.
  host.hasInvalidatedResolutions = (fileName) => !fileName.includes("/node_modules/");
  return host;
}
