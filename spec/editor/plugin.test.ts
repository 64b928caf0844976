import { readFile } from "node:fs/promises";
import { check } from "../../src/build/check.ts";
import { compileLimpet } from "../support/dist.ts";
import test from "../support/serial.ts";
import { LanguageServer } from "./language-server.ts";
import { EditedProject } from "./project.ts";

test.before(() => compileLimpet());

const HOOKS = `import "limpet/openresty";

/** What both hooks need. */
export function lookUp(): void {
  ngx.sleep(0.1);
}

/** @entry balancer */
export function pick(): void {
  lookUp();
}

/** @entry access */
export function enter(): void {
  lookUp();
}
`;

interface Shown {
  readonly text: string;
  readonly category: string;
  readonly source?: string;
  readonly code?: number;
}

/** A finding by its source, code and category. */
const named = ({ source = "", code = 0, category }: Shown) => `${source} ${code} ${category}`;

test("findings are underlined with their category, their code, and the calls that lead there", async (t) => {
  using project = new EditedProject({ "src/hooks.ts": HOOKS });
  await using server = new LanguageServer();
  const hooks = project.file("src/hooks.ts");
  server.open(hooks, HOOKS);

  const [found, ...others] = await server.findings(hooks);
  t.is(others.length, 0);
  t.like(found, { source: "limpet", code: 1001, category: "error", start: { line: 5, offset: 3 } });
  t.like(found?.relatedInformation?.[0], {
    message: "leads to lookUp",
    span: { file: hooks, start: { line: 10, offset: 3 } },
  });
});

test("they follow what is typed, before it is saved, also into other files", async (t) => {
  using project = new EditedProject({ "src/hooks.ts": HOOKS });
  await using server = new LanguageServer();
  const [hooks, rules] = [project.file("src/hooks.ts"), project.file("src/routing.ts")];
  server.open(hooks, HOOKS);
  server.open(rules, await readFile(rules, "utf8"));
  t.deepEqual((await server.errorsOf([hooks, rules])).get(hooks)?.map(named), ["limpet 1001 error"]);

  server.write(hooks, HOOKS.replace("ngx.sleep(0.1)", "ngx.update_time()"));
  t.deepEqual((await server.errorsOf([hooks, rules])).get(hooks), []);

  // The rules run while nginx starts, where nothing can wait.
  server.write(rules, `${server.textOf(rules)}import { lookUp } from "./hooks";\nlookUp();\n`);
  server.write(hooks, HOOKS.replace("/** @entry balancer */", ""));
  const found = await server.errorsOf([hooks, rules]);
  t.deepEqual(found.get(hooks)?.map(named), ["limpet 1003 error"]);
  t.deepEqual(found.get(rules), []);
});

test("tests and what else Node runs are not checked", async (t) => {
  const text = `export const now = (name: string) => (name ? JSON.stringify(new Date()) : process.cwd());\n`;
  using project = new EditedProject({ "src/hooks.ts": HOOKS, "spec/routing.test.ts": text, "src/tool.ts": text });
  await using server = new LanguageServer();
  for (const path of ["spec/routing.test.ts", "src/tool.ts"]) {
    server.open(project.file(path), text);
    t.deepEqual(await server.findings(project.file(path)), []);
  }
});

test("what only the build's TypeScript refuses is underlined once, and notes are hints", async (t) => {
  const text = `import "limpet/openresty";
declare const handlers: Record<string, () => void>;
/** @entry access */
export function enter(): void {
  process.exit(1);
  const wrong: string = 1;
  handlers[wrong]!();
}
`;
  using project = new EditedProject({ "src/hooks.ts": text });
  await using server = new LanguageServer();
  const hooks = project.file("src/hooks.ts");
  server.open(hooks, text);
  t.deepEqual((await server.findings(hooks)).map(named), [" 2322 error", "limpet 117 error"]);
  t.deepEqual((await server.hints(hooks)).filter(({ source }) => source === "limpet").map(named), [
    "limpet 1006 suggestion",
  ]);
});

/** What a fix is offered for, by its name: the line with the mistake, and the line as the first fix leaves it. */
const MENDED: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "a condition": [
    `if (ngx.shared.locks!.add("lock", true, 1)) ngx.exit(503);`,
    `const [stored] = ngx.shared.locks!.add("lock", true, 1);\n  if (stored) ngx.exit(503);`,
  ],
  "a condition of a loop": [
    `while (ngx.shared.locks!.add("lock", true, 1)) ngx.sleep(1);`,
    `while (ngx.shared.locks!.add("lock", true, 1)[0]) ngx.sleep(1);`,
  ],
  "a declared constant": [
    `const value: unknown = ngx.shared.locks!.get("lock"); ngx.say(String(value));`,
    `const [value] = ngx.shared.locks!.get("lock"); ngx.say(String(value));`,
  ],
  "a constant that is used as one value": [
    `const value = ngx.shared.locks!.get("lock"); if (value === undefined) ngx.exit(503);`,
    `const [value] = ngx.shared.locks!.get("lock"); if (value === undefined) ngx.exit(503);`,
  ],
  "parentheses around a call": [
    `const value = (ngx.shared.locks!.get("lock"))[0]; ngx.say(String(value));`,
    `const value = ngx.shared.locks!.get("lock")[0]; ngx.say(String(value));`,
  ],
  "a result with others behind it": [
    `ngx.say(string.find("limpet", "m")[0]);`,
    `ngx.say(string.find("limpet", "m")[0]);`,
  ],
  "a text as a condition": [`if (name) ngx.exit(503);`, `if (name !== "") ngx.exit(503);`],
  "a negated text": [`if (!name) ngx.exit(503);`, `if (name === "") ngx.exit(503);`],
  "a text that may be missing": [`if (ngx.var.uri) ngx.exit(503);`, `if (ngx.var.uri !== undefined) ngx.exit(503);`],
  "a function of Lua that is handed on": [
    `ngx.say(["a"].map(String).join());`,
    `ngx.say(["a"].map((value) => String(value)).join());`,
  ],
  "a function that is handed on": [
    `ngx.say(["b", "a"].sort(byName).join());`,
    `ngx.say(["b", "a"].sort((one, other) => byName(one, other)).join());`,
  ],
  "a method by its name": [`ngx.say(["a"]["slice"](1).join());`, `ngx.say(["a"].slice(1).join());`],
  "a sort of numbers": [`ngx.say([2, 1].sort().join());`, `ngx.say([2, 1].sort((a, b) => a - b).join());`],
  "a place in a list": [`if (0 in places) ngx.exit(503);`, `if (places[0] !== undefined) ngx.exit(503);`],
  "a part of a text that may be missing": [
    `ngx.say(String(ngx.var.uri?.length));`,
    `ngx.say(String((ngx.var.uri ?? "").length));`,
  ],
  "what is evaluated twice": [
    `ngx.say(queue.shift()?.trim());`,
    `const value = queue.shift();\n  ngx.say(value?.trim());`,
  ],
  "an allowance of nothing": [`ngx.exit(503); // limpet-allow truth: once`, `ngx.exit(503);`],
};

const around = (line: string) => `import "limpet/openresty";

const places = ["a"];
const queue = ["a"];
const byName = (one: string, other: string): number => (one < other ? -1 : 1);

/** @entry access */
export function enter(name: string): void {
  ${line}
  ngx.say(name, places.length, queue.length, byName("a", "b"));
}
`;

/** The same on the path of every request. */
const ON_PATH: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "a variable that is read again": [
    `if (ngx.var.uri === "/") return; ngx.log(ngx.ERR, ngx.var.uri);`,
    `const uri = ngx.var.uri;\n  if (uri === "/") return; ngx.log(ngx.ERR, uri);`,
  ],
  "an expression that is not kept": [`ngx.re.find("limpet", "m");`, `ngx.re.find("limpet", "m", "jo");`],
  "an expression that is not compiled": [`ngx.re.find("limpet", "m", "i");`, `ngx.re.find("limpet", "m", "ijo");`],
  "a function that is made for every request": [
    `const one = () => 1; ngx.log(ngx.ERR, one());`,
    `// limpet-allow closure: reason\n  const one = () => 1; ngx.log(ngx.ERR, one());`,
  ],
};

const onPath = (line: string) => `import "limpet/openresty";

/** @entry log */
export function report(): void {
  ${line}
}
`;

for (const [what, [before, after], put] of [
  ...Object.entries(MENDED).map(([what, lines]) => [what, lines, around] as const),
  ...Object.entries(ON_PATH).map(([what, lines]) => [what, lines, onPath] as const),
]) {
  if (before === after) continue;
  test(`a quick fix mends ${what}`, async (t) => {
    const { server, hooks } = await opened();
    server.write(hooks, put(before));
    const found = (await server.findings(hooks)).find(({ source }) => source === "limpet");
    t.truthy(found);
    const [fix] = await server.fixes(hooks, found!);
    t.truthy(fix, found?.text);
    server.apply(fix!);
    t.is(server.textOf(hooks), put(after));
    t.deepEqual(await server.findings(hooks), []);
  });
}

/** One server for all fixes. */
let shared: { readonly server: LanguageServer; readonly hooks: string; readonly project: EditedProject } | undefined;

async function opened(): Promise<{ readonly server: LanguageServer; readonly hooks: string }> {
  if (shared === undefined) {
    const project = new EditedProject({ "src/hooks.ts": HOOKS });
    const hooks = project.file("src/hooks.ts");
    shared = { project, hooks, server: new LanguageServer() };
    shared.server.open(hooks, HOOKS);
    await shared.server.findings(hooks);
  }
  return shared;
}

test.after.always(async () => {
  await shared?.server[Symbol.asyncDispose]();
  shared?.project[Symbol.dispose]();
});

const TAGS: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "a phase that is misspelt": ["/** @entry balancr */", "/** @entry balancer */"],
  "a tag that is misspelt": ["/** @Entry balancer */", "/** @entry balancer */"],
  "a tag in a plain comment": ["// @entry balancer", "/** @entry balancer */"],
};

for (const [what, [before, after]] of Object.entries(TAGS)) {
  test(`a quick fix mends ${what}`, async (t) => {
    const put = (tag: string) => `import "limpet/openresty";\n\n${tag}\nexport function pick(): void {}\n`;
    const { server, hooks } = await opened();
    server.write(hooks, put(before));
    const [found] = await server.findings(hooks);
    const [fix] = await server.fixes(hooks, found!);
    server.apply(fix!);
    t.is(server.textOf(hooks), put(after));
    t.deepEqual(await server.findings(hooks), []);
  });
}

test("what a phase refuses can be allowed with a reason", async (t) => {
  const { server, hooks } = await opened();
  server.write(hooks, HOOKS);
  const [found] = await server.findings(hooks);
  const fix = (await server.fixes(hooks, found!)).find(({ description }) => description.startsWith("Allow"));
  server.apply(fix!);
  t.is(server.textOf(hooks), HOOKS.replace("  ngx.sleep", "  // limpet-allow phases: reason\n  ngx.sleep"));
  t.deepEqual(await server.findings(hooks), []);
});

test("TypeScript's own fixes are offered for its own mistakes alone", async (t) => {
  const { server, hooks } = await opened();
  server.write(hooks, `export class Store {\n  get(): number { return this.count; }\n}\n`);
  const [found] = await server.findings(hooks);
  t.is(found?.source, undefined);
  t.true((await server.fixes(hooks, found!)).length > 0);
});

test("the mouse over a function shows in which phases it may run and is reached", async (t) => {
  const { server, hooks } = await opened();
  server.write(hooks, HOOKS);
  const shown = await server.hover(hooks, "lookUp");
  t.regex(shown, /^What both hooks need\.\n\nMay run in: .*\baccess, .*\btimer\.\n\nReached in: /);
  t.regex(shown, /access \(enter → lookUp\); balancer \(pick → lookUp\)/);
  t.regex(await server.hover(hooks, "pick"), /Reached in: balancer \(called by nginx\)\./);
});

test("an editor finds what limpet check finds", async (t) => {
  using project = new EditedProject({
    "src/hooks.ts": `${HOOKS}${around(MENDED["a condition"]![0]).slice(27).replace("enter", "other")}`,
  });
  await using server = new LanguageServer();
  const hooks = project.file("src/hooks.ts");
  server.open(hooks, await readFile(hooks, "utf8"));
  const { diagnostics } = await check({ project: project.path });
  t.deepEqual(
    (await server.findings(hooks)).map(({ start, code }) => `${start.line}:${start.offset} ${code ?? 0}`),
    diagnostics.map(({ file, start = 0, code }) => {
      const { line, character } = file!.getLineAndCharacterOfPosition(start);
      return `${line + 1}:${character + 1} ${code}`;
    }),
  );
});
