import { createReadStream, existsSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { DEFAULT_PREFIX } from "../../build/defaults.ts";
import { Lines } from "../../traceback/lines.ts";
import { builtPrefix } from "../../traceback/map-folder.ts";
import { SourceMaps } from "../../traceback/source-maps.ts";
import { Traceback } from "../../traceback/traceback.ts";
import type { MapFolder } from "../../traceback/map-folder.ts";
import type { TracedLine } from "../../traceback/traceback.ts";
import { isColourWanted } from "../colour.ts";
import { withoutSlash } from "../paths.ts";

/** What its options say. */
export interface Flags {
  readonly maps: string;
  readonly prefix?: string;
  readonly map?: readonly MapFolder[];
  readonly source: boolean;
  readonly json?: boolean;
}

function foldersOf({ maps, prefix, map = [] }: Flags): readonly MapFolder[] {
  const folder = resolve(maps);
  const isThere = existsSync(folder);
  return [
    ...(isThere ? [{ folder, prefix: withoutSlash(prefix ?? builtPrefix(folder) ?? DEFAULT_PREFIX) }] : []),
    ...map,
  ];
}

/** One object for each line of the log. */
function asJson({ text, positions }: TracedLine): string {
  return JSON.stringify({
    line: text,
    positions: positions.map(({ lua, source, isOfLogCall }) => ({
      lua,
      source: { ...source, file: relative(process.cwd(), source.file) },
      isOfLogCall,
    })),
  });
}

function rewriter(traceback: Traceback, json: boolean): (line: string) => readonly string[] | undefined {
  return (line) => {
    const traced = traceback.line(line);
    if (json) return [asJson(traced)];
    if (traced.positions.length === 0) return undefined;
    return traced.excerpt === undefined ? [traced.text] : [traced.text, traced.excerpt];
  };
}

async function filter(inputs: readonly NodeJS.ReadableStream[], rewrite: ReturnType<typeof rewriter>): Promise<void> {
  for (const input of inputs) await pipeline(input, new Lines(rewrite), process.stdout, { end: false });
}

function whyUnreadable(file: string): string | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) return `There is no file ${file}.`;
  return status.isDirectory() ? `${file} is a directory. Name the log file.` : undefined;
}

/** Copies logs to standard output, with positions in TypeScript. */
export async function runTraceback(files: readonly string[], flags: Flags): Promise<void> {
  const folders = foldersOf(flags);
  if (folders.length === 0) {
    process.stderr.write(
      `There is no folder ${flags.maps} with source maps. Run limpet build, or name one with --maps or --map.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const wrong = files.map(whyUnreadable).find((reason) => reason !== undefined);
  if (wrong !== undefined) {
    process.stderr.write(`${wrong}\n`);
    process.exitCode = 1;
    return;
  }
  const traceback = new Traceback(new SourceMaps(folders), {
    colours: isColourWanted(process.stdout),
    source: flags.source,
  });
  const inputs = files.length === 0 ? [process.stdin] : files.map((file) => createReadStream(file));
  await filter(inputs, rewriter(traceback, flags.json ?? false));
}
