/**
 * Builds rules for all test files, on a socket: a request is a {@link Wanted}, the answer is a {@link Built}.
 * It ends when whoever started it does.
 */
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import type { Builder } from "../../../src/build/build.ts";
import type { formatDiagnostics } from "../../../src/findings/report.ts";
import { compileLimpet } from "../dist.ts";
import type { Files } from "../../../src/nginx-conf/includes/files.ts";

/** What is to be built. */
export interface Wanted {
  /** The text of the rules. */
  readonly rules: string;
  /** Whether there are source maps in the folder, which are half of its files. */
  readonly hasMaps: boolean;
}

/** The folder, in which nothing may be changed, or what is wrong with the rules. */
export type Built = { readonly out: string } | { readonly mistakes: string };

/** Limpet as it is released, because that has its own files compiled already. */
const DIST = new URL("../../../dist/", import.meta.url).href;

const project = mkdtempSync(join(tmpdir(), "limpet-building-"));
const file = join(project, "src/routing.ts");
mkdirSync(dirname(file));

/** One for all: the next build does only what differs from the one before. */
let builder: Builder | undefined;

/** Where what rules were built to is, because many tests are done on several releases with the same ones. */
const known = new Map<string, string>();

/** Where texts are, because most files of two builds are the same: their folders have links to them. */
const pool = new Map<string, string>();
const poolFolder = mkdtempSync(join(tmpdir(), "limpet-built-"));

/** Writes files into a new folder, which nobody may change anything in. */
function writeLinked(files: Files): string {
  const out = mkdtempSync(join(poolFolder, "out-"));
  for (const [path, text] of files) {
    let pooled = pool.get(text);
    if (pooled === undefined) {
      pooled = join(poolFolder, String(pool.size));
      writeFileSync(pooled, text);
      pool.set(text, pooled);
    }
    const place = join(out, path);
    mkdirSync(dirname(place), { recursive: true });
    linkSync(pooled, place);
  }
  return out;
}

async function build({ rules, hasMaps }: Wanted): Promise<Built> {
  // No sooner than somebody asks, because most runs of a single test file never do.
  await compileLimpet();
  const [release, report] = await Promise.all([
    import(`${DIST}build/build.js`) as Promise<{ Builder: typeof Builder }>,
    import(`${DIST}findings/report.js`) as Promise<{ formatDiagnostics: typeof formatDiagnostics }>,
  ]);
  builder ??= new release.Builder({ project, write: false });
  const key = `${String(hasMaps)} ${rules}`;
  let out = known.get(key);
  if (out === undefined) {
    writeFileSync(file, rules);
    const built = await builder.build();
    if (!built.ok)
      return { mistakes: report.formatDiagnostics(built.diagnostics, { pretty: false, relativeTo: project }) };
    out = writeLinked(hasMaps ? built.files : new Map([...built.files].filter(([path]) => !path.endsWith(".map"))));
    known.set(key, out);
  }
  return { out };
}

let last: Promise<unknown> = Promise.resolve();
/** Builds after all who asked before. */
function inTurn(wanted: Wanted): Promise<Built> {
  const turn = last.then(() => build(wanted)).catch((error: unknown): Built => ({ mistakes: inspect(error) }));
  last = turn;
  return turn;
}

const server = createServer({ allowHalfOpen: true }, (connection) => {
  let wanted = "";
  connection.setEncoding("utf8").on("data", (text: string) => (wanted += text));
  connection.on("end", () => {
    void inTurn(JSON.parse(wanted) as Wanted).then((built) => connection.end(JSON.stringify(built)));
  });
});
server.listen(process.argv[2]);

process.stdin.resume().on("close", () => {
  rmSync(project, { recursive: true });
  rmSync(poolFolder, { recursive: true });
  process.exit();
});
