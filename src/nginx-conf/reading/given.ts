import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { text as textOf } from "node:stream/consumers";

/** An nginx.conf as it was given to check. */
export interface GivenConfiguration {
  /** Files by their absolute paths: those that `nginx -T` printed, or the one file. */
  readonly files: ReadonlyMap<string, string>;
  /** The path of the main one. */
  readonly main: string;
  /** Whether `files` are all that nginx read; else what they include is looked for on this machine. */
  readonly isComplete: boolean;
  /** How a file is called in what is said of it. */
  readonly nameOf: (path: string) => string;
  /** Such as "1.29.7", where `nginx -VT` told it. */
  readonly nginxVersion: string | undefined;
}

/** What stands before every file in the output of `nginx -T`. */
const MARKER = /^# configuration file (\/.*):$/m;

/** What -v or -V prints, also of OpenResty, whose own version has a fourth number. */
const VERSION = /^nginx version: \w+\/(\d+\.\d+\.\d+)/m;

/** Stands for standard input. */
const STANDARD_INPUT = "-";

/** Takes apart the text of an nginx.conf, or of what `nginx -T` printed. */
export function given(text: string, path: string, name: string): GivenConfiguration {
  // Before the first marker is what nginx says of the test and of itself, where its stderr went the same way.
  const [before = "", ...parts] = text.replaceAll("\r\n", "\n").split(MARKER);
  const [main] = parts;
  if (main === undefined) {
    return {
      files: new Map([[path, text]]),
      main: path,
      isComplete: false,
      nameOf: (file) => (file === path ? name : file),
      nginxVersion: undefined,
    };
  }
  const files = new Map<string, string>();
  for (let i = 0; i + 1 < parts.length; i += 2) {
    // A line of its own ends the marker, and another one the file.
    files.set(parts[i] ?? "", (parts[i + 1] ?? "").replace(/^\n/, "").replace(/\n\n?$/, "\n"));
  }
  // Not a path alone, for it would be shown as if it were on this machine.
  const [, nginxVersion] = VERSION.exec(before) ?? [];
  return { files, main, isComplete: true, nameOf: (file) => `nginx -T: ${file}`, nginxVersion };
}

/**
 * Reads an nginx.conf, or what `nginx -T` printed. Undefined where there is no such file.
 * @param file relative to `project`, or "-" for standard input
 */
export async function readGiven(project: string, file: string): Promise<GivenConfiguration | undefined> {
  if (file === STANDARD_INPUT) return given(await textOf(process.stdin), resolve(project, "nginx.conf"), "<stdin>");
  const path = resolve(project, file);
  return isFile(path) ? given(readFileSync(path, "utf8"), path, path) : undefined;
}

/** Reads a file that another one includes. Undefined where there is none. */
export function readIncluded(path: string): string | undefined {
  return isFile(path) ? readFileSync(path, "utf8") : undefined;
}

function isFile(path: string): boolean {
  return existsSync(path) && !statSync(path).isDirectory();
}

/** The folder that nginx takes relative paths from: that of the main file. */
export function folderOf({ main }: GivenConfiguration): string {
  return dirname(main);
}
