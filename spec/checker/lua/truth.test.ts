/**
 * The tables beside this file have small programs, one in each line, right and wrong. What is right is not written in
 * them: each is compiled and run in LuaJIT, and is right when it computes what is meant. The checker has to know.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { TemporaryProject } from "../../build/fixture.ts";
import { leaseOpenResty } from "../../support/leasing.ts";
import test from "../../support/serial.ts";
import { checkLines, linesOf, onNode } from "./truth.ts";
import type { CheckedLine, Line } from "./truth.ts";

const LUALIB = createRequire(import.meta.url).resolve("typescript-to-lua/dist/lualib/universal/lualib_bundle.lua");

const RUN_EACH = `
for index = 0, tonumber(arg[1]) - 1 do
  local chunk, wrong = loadfile("/tmp/truth/line-" .. index .. ".lua")
  local ok, result = pcall(chunk or error, wrong)
  if ok then ok, result = pcall(function() return tostring(result.result) end) end
  local text = ok and (result == "nil" and "undefined" or result) or "throws"
  io.write(index, " ", (text:gsub("%s+", " ")), "\\n")
end
`;

const SEVERAL = `
type Results = LuaMultiReturn<[value: string, flags?: number] | [value: undefined, error?: string]>;
function get(key: string): Results {
  if (key === "none") return $multi(undefined, undefined);
  return $multi(key.toUpperCase(), 3);
}
function add(_key: string): LuaMultiReturn<[ok: boolean, error?: string]> {
  return $multi(false, "exists");
}
function three(): LuaMultiReturn<[one: number, two: number, three: number]> {
  return $multi(1, 2, 3);
}
const join = (...values: unknown[]): string => values.map((value) => \`\${value}\`).join(",");
const same = <T>(value: T): T => value;
const assertSome = <T>(value: T | undefined): T | undefined => value;
const first = (list: readonly unknown[]): unknown => list[0];
interface Store { get(this: void, key: string): Results }
const stores: (Store | undefined)[] = [{ get }];
const store = stores[0];
`;

const used = "export const uses = [get, add, three, join, same, assertSome, first, store];";

async function run(lines: readonly CheckedLine[]): Promise<readonly string[]> {
  await using openresty = await leaseOpenResty({
    nginxConf: "events {}\nhttp { server { listen 8080; } }\n",
    ports: [8080],
    fresh: true,
  });
  await openresty.copy({
    files: [
      ...lines.map(({ lua }, index) => ({ content: lua, target: `/tmp/truth/line-${index}.lua` })),
      { content: readFileSync(LUALIB, "utf8"), target: "/tmp/truth/lualib_bundle.lua" },
      { content: RUN_EACH, target: "/tmp/truth/run.lua" },
    ],
  });
  const { output } = await openresty.exec(["sh", "-c", `cd /tmp/truth && luajit run.lua ${lines.length}`]);
  return output
    .trim()
    .split("\n")
    .map((line) => line.replace(/^\d+ /, ""));
}

interface Judged extends CheckedLine {
  readonly computed: string;
}

const inFunction =
  (prelude: string) =>
  (code: string): string =>
    `${prelude}\nexport const result = ((): unknown => { ${code} })();\n`;

const TABLES = {
  several: linesOf("several-results.txt", inFunction(`${SEVERAL}\n${used}`)),
  javaScript: linesOf("javascript.txt", (code) => `export const result = ${code};\n`, onNode),
  unseen: linesOf("unseen.txt", inFunction(readFileSync(new URL("unseen-prelude.txt", import.meta.url), "utf8"))),
};

/** All tables at once, because one container and one program are enough for them. */
let judged: readonly Judged[] = [];

test.before(async () => {
  using project = new TemporaryProject();
  const checked = checkLines(project, Object.values(TABLES).flat());
  const computed = await run(checked);
  judged = checked.map((line, index) => ({ ...line, computed: computed[index] ?? "" }));
});

const isRight = ({ computed, meant }: Judged): boolean => computed === meant;
const missed = ({ code, meant, computed }: Judged): string => `${code} is ${computed}, meant is ${meant}`;
const falsely = ({ code, errors }: Judged): string => `${code}: ${errors.join(" ")}`;
const judgedOf = (table: readonly Line[]): Judged[] =>
  judged.filter(({ text }) => table.some((line) => line.text === text));

test("a call with several results is an error where it is used as one, and only there", (t) => {
  const lines = judgedOf(TABLES.several);
  const wrong = lines.filter((line) => !isRight(line));
  t.true(wrong.length > 40);
  t.deepEqual(wrong.filter(({ errors }) => errors.length === 0).map(missed), []);
  t.deepEqual(lines.filter((line) => isRight(line) && line.errors.length > 0).map(falsely), []);
});

test("JavaScript that Lua has not is an error, and what Lua has is none", (t) => {
  const lines = judgedOf(TABLES.javaScript);
  const wrong = lines.filter((line) => !isRight(line));
  t.true(wrong.length > 100);
  t.deepEqual(wrong.filter(({ errors, warnings }) => errors.length + warnings.length === 0).map(missed), []);
  t.deepEqual(lines.filter((line) => isRight(line) && line.errors.length > 0).map(falsely), []);
});

test("programs that the checker was not written for are told right from wrong", (t) => {
  const lines = judgedOf(TABLES.unseen);
  const wrong = lines.filter((line) => !isRight(line));
  const refused = wrong.filter(({ errors }) => errors.length > 0).length;
  const told = wrong.filter(({ errors, warnings }) => errors.length + warnings.length > 0).length;
  const falseErrors = lines.filter((line) => isRight(line) && line.errors.length > 0).length;
  const precision = refused / (refused + falseErrors);
  t.log(
    `${lines.length} programs, ${wrong.length} of them wrong: ${refused} by errors, ${told - refused} by warnings, precision of errors ${precision.toFixed(3)}`,
  );
  t.true(told / wrong.length >= 0.98);
  // String patterns happen to be right in match(), which typescript-to-lua refuses.
  t.true(falseErrors <= 1);
});
