import { statSync } from "node:fs";
import ts from "#typescript";

interface Parsed {
  readonly version: string;
  readonly source: ts.SourceFile;
}

/** By file and by what changes how it is parsed. */
const parsed = new Map<string, Parsed>();

/** The text of a file that an editor has; undefined where that on disk counts. */
export type EditedText = (fileName: string) => string | undefined;

/** The version of what is not as on disk. */
const EDITED = "edited";

function versionOnDisk(fileName: string): string | undefined {
  const status = statSync(fileName, { throwIfNoEntry: false });
  return status === undefined ? undefined : `${status.mtimeMs} ${status.size}`;
}

/**
 * TypeScript's host for reading files, which parses a file again only when it has changed: the
 * libraries' typings are most of a program, and a test run or a watch builds many programs.
 * @param edited what an editor has instead of what is on disk. Default: nothing
 */
export function compilerHost(options: ts.CompilerOptions, edited: EditedText = () => undefined): ts.CompilerHost {
  // It marks files with what a builder program tells changed ones by.
  const host = ts.createIncrementalCompilerHost(options, {
    ...ts.sys,
    fileExists: (path) => edited(path) !== undefined || ts.sys.fileExists(path),
    readFile: (path, encoding) => edited(path) ?? ts.sys.readFile(path, encoding),
  });
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (fileName, languageVersionOrOptions, onError) => {
    const text = edited(fileName);
    const version = text === undefined ? versionOnDisk(fileName) : EDITED;
    if (version === undefined) return undefined;
    const format =
      typeof languageVersionOrOptions === "object" ? languageVersionOrOptions.impliedNodeFormat : undefined;
    const key = `${fileName} ${format ?? ""}`;
    const known = parsed.get(key);
    if (known !== undefined && (text === undefined ? known.version === version : known.source.text === text))
      return known.source;
    const source = read(fileName, languageVersionOrOptions, onError);
    if (source !== undefined) parsed.set(key, { version, source });
    return source;
  };
  // A file may have come that an import means from now on; packages are installed by nobody in passing.
  host.hasInvalidatedResolutions = (fileName) => !fileName.includes("/node_modules/");
  return host;
}
