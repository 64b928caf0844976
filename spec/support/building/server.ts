/**
 * Builds rules for all test files, on a socket: a request is a {@link Wanted}, the answer is a {@link Built}.
 * It ends when whoever started it does.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import type { Builder } from "../../../src/build/build.ts";
import type { Files } from "../../../src/nginx-conf/includes/files.ts";

/** What is to be built. */
export interface Wanted {
  /** The text of the rules. */
  readonly rules: string;
  /** Whether there are source maps in the folder, which are half of its files. */
  readonly hasMaps: boolean;
}

/** The folder, which the one who asked removes, or what is wrong with the rules. */
export type Built = { readonly out: string } | { readonly mistakes: string };

const project = mkdtempSync(join(tmpdir(), "limpet-building-"));
const file = join(project, "src/routing.ts");
mkdirSync(dirname(file));

/** One for all: the next build does only what differs from the one before. */
let builder: Builder | undefined;

/** What rules were built to, because many tests are done on several releases with the same ones. */
const known = new Map<string, Files>();

async function build({ rules, hasMaps }: Wanted): Promise<Built> {
  // No sooner than somebody asks, because most runs of a single test file never do.
  const [{ Builder }, { writeFolder }, { formatDiagnostics }] = await Promise.all([
    import("../../../src/build/build.ts"),
    import("../../../src/build/output/write.ts"),
    import("../../../src/findings/report.ts"),
  ]);
  builder ??= new Builder({ project, write: false });
  let files = known.get(rules);
  if (files === undefined) {
    writeFileSync(file, rules);
    const built = await builder.build();
    if (!built.ok) return { mistakes: formatDiagnostics(built.diagnostics, { pretty: false, relativeTo: project }) };
    ({ files } = built);
    known.set(rules, files);
  }
  const out = mkdtempSync(join(tmpdir(), "limpet-built-"));
  writeFolder(out, hasMaps ? files : new Map([...files].filter(([path]) => !path.endsWith(".map"))));
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
  process.exit();
});
