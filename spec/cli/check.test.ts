import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "../support/serial.ts";
import { TemporaryProject, readSections } from "../build/fixture.ts";
import { limpet } from "./run.ts";

const CORPUS = join(import.meta.dirname, "../checker/phases/corpus");

function projectOf(program: string, files: Readonly<Record<string, string>> = {}): TemporaryProject {
  const written = [...readSections(join(CORPUS, program))].filter(([name]) => name !== "diagnostics");
  return new TemporaryProject([...written, ...Object.entries(files)]);
}

test("limpet check reports a refused call with its chain as JSON, and writes nothing", async (t) => {
  using project = projectOf("session-source-by-name.txt");
  const { status, stdout } = await limpet(project.path, ["check", "--json"]);
  t.is(status, 1);
  const [found] = JSON.parse(stdout) as [{ chain: { file: string; line: number }[] }];
  t.like(found, { code: "LIMPET1001", severity: "error", file: "src/tenants.ts", line: 9, column: 3 });
  t.like(found.chain[0], { file: "src/tenants.ts", line: 4 });
  t.false(existsSync(join(project.path, "lua-out")));
});

test("limpet build stops at a call that a phase refuses", async (t) => {
  using project = projectOf("session-source-by-name.txt");
  const { status, stderr } = await limpet(project.path, ["build"]);
  t.is(status, 1);
  t.regex(stderr, /LIMPET1001: `tenant` → `known` → `ngx\.location\.capture`: refused in balancer_by_lua\*/);
});

test("in a project without rules limpet check looks at the files of its tstl.json", async (t) => {
  using project = projectOf("balancer-sleeps-in-a-helper.txt", { "tstl.json": JSON.stringify({ include: ["src"] }) });
  const { status, stderr } = await limpet(project.path, ["check"]);
  t.is(status, 1);
  t.regex(stderr, /src\/handler\.ts\(2,3\): error LIMPET1001/);
});

test("limpet check says that there is nothing to check where there are neither rules nor a tstl.json", async (t) => {
  using project = new TemporaryProject();
  const { status, stderr } = await limpet(project.path, ["check"]);
  t.is(status, 1);
  t.regex(stderr, /LIMPET101/);
});

const REGEX = "/** @entry access */\nexport function handle(): boolean {\n  return /a/.test(ngx.var.uri);\n}\n";

test("limpet check without rules says what the compiler would", async (t) => {
  using project = new TemporaryProject([
    ["tstl.json", JSON.stringify({ include: ["src"] })],
    ["src/handler.ts", "/** @entry access */\nexport function handle(): void {\n  var a = 1;\n  ngx.ctx.a = a;\n}\n"],
  ]);
  const { status, stderr } = await limpet(project.path, ["check"]);
  t.is(status, 1);
  t.regex(stderr, /src\/handler\.ts\(3,\d+\): error TSTL: `var` declarations are not supported/);
});

test("what Lua has not is said once, with what to use instead", async (t) => {
  using project = new TemporaryProject([
    ["tstl.json", JSON.stringify({ include: ["src"] })],
    ["src/handler.ts", REGEX],
  ]);
  const { status, stderr } = await limpet(project.path, ["check"]);
  t.is(status, 1);
  t.regex(stderr, /src\/handler\.ts\(3,10\): error LIMPET119: Lua has no regular expressions\. Use ngx\.re\.match/);
  t.notRegex(stderr, /TSTL/);
});

test("private names, at which the compiler crashes, are a finding", async (t) => {
  using project = new TemporaryProject([
    ["tstl.json", JSON.stringify({ include: ["src"] })],
    [
      "src/handler.ts",
      "/** @entry access */\nexport const handle = (): number => new Count().next();\nclass Count {\n  #own = 1;\n  next(): number {\n    return this.#own;\n  }\n}\n",
    ],
  ]);
  const { status, stderr } = await limpet(project.path, ["check"]);
  t.is(status, 1);
  t.regex(stderr, /^src\/handler\.ts\(4,3\): error LIMPET120: [^\n]*\n\nFound 1 error\.\n$/);
});

const DICTIONARY = `declare global {
  interface NgxSharedDictionaries {
    readonly sessions: NgxSharedDictionary;
  }
}
/** @entry log */
export function log(): void {
  ngx.shared.sessions.incr("all", 1, 0);
}
`;

const withNginxConf = (nginxConf: string): TemporaryProject =>
  new TemporaryProject([
    ["tstl.json", JSON.stringify({ include: ["src"] })],
    ["src/handler.ts", DICTIONARY],
    ["nginx.conf", nginxConf],
  ]);

test("without rules, too, limpet check reads the nginx.conf: dictionaries that it does not make are errors", async (t) => {
  using project = withNginxConf("events {}\nhttp {\n  lua_shared_dict others 1m;\n}\n");
  const { status, stderr } = await limpet(project.path, ["check", "--nginx-conf", "nginx.conf"]);
  t.is(status, 1);
  t.regex(stderr, /src\/handler\.ts\(3,14\): error LIMPET938: [^\n]*lua_shared_dict sessions 1m;/);
  t.regex(stderr, /Found 1 error/);
});

test("without rules, too, an nginx.conf that has the dictionaries is well", async (t) => {
  using project = withNginxConf("events {}\nhttp {\n  include dictionaries.conf;\n}\n");
  project.write("dictionaries.conf", "lua_shared_dict sessions 1m;\n");
  const { status, stderr } = await limpet(project.path, ["check", "--nginx-conf", "nginx.conf"]);
  t.is(status, 0);
  t.is(stderr, "");
});

test("without rules, too, an nginx.conf that is not there, or that nginx could not read, is an error", async (t) => {
  using project = withNginxConf("events {}\nhttp {\n  lua_shared_dict sessions 1m\n}\n");
  const missing = await limpet(project.path, ["check", "--nginx-conf", "other.conf"]);
  t.is(missing.status, 1);
  t.regex(missing.stderr, /LIMPET901/);
  const broken = await limpet(project.path, ["check", "--nginx-conf", "nginx.conf"]);
  t.is(broken.status, 1);
  t.regex(broken.stderr, /nginx\.conf\(\d+,\d+\): error LIMPET902/);
});

test("limpet check of a project in which nginx calls nothing does not call it free of errors", async (t) => {
  using project = new TemporaryProject([
    ["tstl.json", JSON.stringify({ include: ["src"] })],
    ["src/handler.ts", "export function handle(): void {\n  ngx.sleep(1);\n}\n"],
  ]);
  const { status, stdout, stderr } = await limpet(project.path, ["check"]);
  t.is(status, 0);
  t.regex(stderr, /warning LIMPET1014: Nothing here is called by nginx as far as is known/);
  t.regex(stdout, /no errors in types, but no phase was checked/);
});

for (const [tag, code] of [
  ["/** @Entry log */", 1011],
  ["/** @phase log */", 1011],
  ["/** @entry */", 1012],
  ["// @entry log", 1013],
  ["/* @entry log */", 1013],
] as const) {
  test(`limpet check says of ${tag} that it is none`, async (t) => {
    using project = new TemporaryProject([
      ["tstl.json", JSON.stringify({ include: ["src"] })],
      ["src/handler.ts", `${tag}\nexport function handle(): void {\n  ngx.sleep(1);\n}\n`],
    ]);
    const { status, stderr } = await limpet(project.path, ["check"]);
    t.is(status, 1);
    t.regex(stderr, new RegExp(`src/handler\\.ts\\(1,\\d+\\): error LIMPET${code}: `));
  });
}
