/**
 * An editor and `limpet check` say the same, in the same places, of every program that the checker is tested with. All of
 * them stand in one project, each in a folder of its own, so that they are read and checked once for each.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type ts from "typescript";
import { check } from "../../src/build/check.ts";
import { readSections } from "../build/fixture.ts";
import test from "../support/serial.ts";
import { Editor } from "./in-process.ts";
import { EditedProject, RULES } from "./project.ts";

const CHECKER = join(import.meta.dirname, "../checker");

/** The files of all programs of a folder, by a path that begins with the program's name. */
function programs(folder: string): (readonly [path: string, text: string])[] {
  return readdirSync(join(CHECKER, folder))
    .filter((name) => name.endsWith(".txt"))
    .flatMap((name) =>
      [...readSections(join(CHECKER, folder, name))]
        .filter(([section]) => section.endsWith(".ts"))
        .map(([section, text]) => [`src/${folder}/${name.slice(0, -".txt".length)}/${section}`, text] as const),
    );
}

const placed = ({ start, code }: ts.Diagnostic): string => `${start ?? 0} ${code}`;

/** What is said of files, and where an editor and `limpet check` differ. */
async function compared(project: EditedProject, files: readonly string[]) {
  const { diagnostics } = await check({ project: project.path });
  using editor = new Editor(project.path);
  const places = (found: readonly ts.Diagnostic[]): string[] => [...new Set(found.map(placed))].sort();
  const both = files.map((path) => ({
    path,
    checked: places(diagnostics.filter(({ file }) => file?.fileName === project.file(path))),
    shown: places(editor.shownIn(project.file(path))),
  }));
  const differing = both.filter(({ checked, shown }) => checked.join() !== shown.join());
  return { count: both.flatMap(({ checked }) => checked).length, differing };
}

test("of all programs of the corpora, an editor says what limpet check says, and no more", async (t) => {
  const files = ["phases/corpus", "trial/programs", "request-path/fixtures"].flatMap(programs);
  using project = new EditedProject(Object.fromEntries(files));
  project.remove("src/routing.ts");
  const { count, differing } = await compared(
    project,
    files.map(([path]) => path),
  );
  t.true(files.length > 500);
  t.true(count > 400);
  t.deepEqual(differing, []);
});

/** Files of which one each cannot be parsed, imports what is missing, or cannot be given to the compiler. */
const MISTAKEN = {
  "src/half.ts": "export function half(): number {\n  return 1 +;\n}\n",
  "src/importing.ts": 'import { read } from "./missing";\nexport const kept = read().trim();\n',
  "src/packaged.ts": 'import { readFileSync } from "node:fs";\nexport const text = readFileSync("a", "utf8");\n',
  "src/private.ts": "export class Counter {\n  static #all = 0;\n  static next = () => #all in Counter;\n}\n",
  "src/matching.ts": "export const matches = (text: string): boolean => /^a/.test(text);\n",
  "src/names.ts":
    'export class Names {\n  private readonly list = ["a"];\n  get first(): string | undefined {\n    return this.list[0];\n  }\n}\n',
  "src/hooks.ts": `import "limpet/openresty";
import { Names } from "./names";

const names = new Names();

/** @entry balancer */
export function pick(): string | undefined {
  ngx.sleep(1);
  return names.first;
}
`,
};

test("a file that cannot be checked hides nothing that is wrong in the others", async (t) => {
  const names = Object.keys(MISTAKEN).map((path) => path.slice("src/".length, -".ts".length));
  const all = names.map((name) => `export * from "./${name}";`).join("\n");
  using project = new EditedProject({
    ...MISTAKEN,
    "src/routing.ts": RULES.replace('export * from "./hooks";', all),
  });
  const { differing } = await compared(project, [...Object.keys(MISTAKEN), "src/routing.ts"]);
  t.deepEqual(differing, []);
  const { diagnostics } = await check({ project: project.path });
  const codes = (path: string) =>
    new Set(diagnostics.filter(({ file }) => file?.fileName === project.file(path)).map(({ code }) => code));
  t.deepEqual(codes("src/hooks.ts"), new Set([1001]));
  t.deepEqual(codes("src/names.ts"), new Set([1110]));
});
