import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "../support/serial.ts";
import ts from "#typescript";
import { build } from "../../src/build/build.ts";
import { includeFor } from "../../src/nginx-conf/includes/pools.ts";
import { compile } from "../../src/compiler/compile.ts";
import { createRulesProgram } from "../../src/program/program.ts";
import { TemporaryProject } from "./fixture.ts";

const upstream = (name: string): string =>
  `${name}: { servers: [{ name: "a", address: "10.0.0.1" }], session: [cookie("sid")], affinity: hash() },`;

const rulesOf = (...names: readonly string[]): string => `
import { cookie, defineRouting, hash } from "limpet";
export default defineRouting({ upstreams: { ${names.map(upstream).join("\n")} } });
`;

const projectOf = (...names: readonly string[]): TemporaryProject =>
  new TemporaryProject([["src/routing.ts", rulesOf(...names)]]);

const messages = (diagnostics: readonly ts.Diagnostic[]): string =>
  diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")).join("\n");

/** All files below a folder with their texts. */
function contents(project: TemporaryProject, folder = "lua-out"): Record<string, string> {
  const entries = readdirSync(join(project.path, folder), { recursive: true, encoding: "utf8" });
  const files = entries.filter((entry) => statSync(join(project.path, folder, entry)).isFile()).sort();
  return Object.fromEntries(files.map((file) => [file, project.read(join(folder, file))]));
}

test("a build writes the includes, the rules and the modules that nginx needs", async (t) => {
  using project = projectOf("shop", "api");
  const { ok, files, diagnostics } = await build({ project: project.path });
  t.deepEqual(diagnostics, []);
  t.true(ok);
  const written = contents(project);
  t.deepEqual(written, Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))));
  const isOurs = (file: string): boolean => /^limpet\/(affinity|nginx)\//.test(file);
  t.deepEqual(
    Object.keys(written).filter((file) => !isOurs(file)),
    [
      "MANIFEST",
      "admin.conf",
      "limpet-pool-1.29.7.conf",
      "limpet-pool.conf",
      "limpet.conf",
      "limpet/index.lua",
      "limpet/index.lua.map",
      "limpet/lines.lua",
      "limpet/rules/routing.lua",
      "limpet/rules/routing.lua.map",
      "locations/api.conf",
      "locations/shop.conf",
      "log.conf",
      "metrics.conf",
      "proxy.conf",
      "servers/api.conf",
      "servers/shop.conf",
      "start-without-init.conf",
      "start.conf",
      "start.lua",
      "upstreams-pool-1.29.7.conf",
      "upstreams-pool.conf",
      "upstreams.conf",
      "websocket.conf",
    ],
  );
  t.true(Object.keys(written).includes("limpet/nginx/phases/balancer.lua"));
});

test("two builds write the same bytes, wherever the project lies", async (t) => {
  using first = projectOf("shop", "api");
  using second = projectOf("shop", "api");
  await build({ project: first.path });
  await build({ project: second.path });
  t.deepEqual(contents(first), contents(second));
  t.false(Object.values(contents(first)).some((text) => text.includes(first.path)));
});

test("a build that changes nothing writes nothing", async (t) => {
  using project = projectOf("shop");
  await build({ project: project.path });
  const before = statSync(join(project.path, "lua-out/limpet.conf")).ino;
  await build({ project: project.path });
  t.is(statSync(join(project.path, "lua-out/limpet.conf")).ino, before);
});

test("a failed build leaves the folder as it was", async (t) => {
  using project = projectOf("shop");
  await build({ project: project.path });
  const before = contents(project);
  project.write("src/routing.ts", rulesOf("shop", "api").replace("10.0.0.1", "10.0.0.1:0"));
  const { ok, files } = await build({ project: project.path });
  t.false(ok);
  t.is(files.size, 0);
  t.deepEqual(contents(project), before);
});

test("a failed first build makes no folder", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", "export default 1;"]]);
  t.false((await build({ project: project.path })).ok);
  t.false(existsSync(join(project.path, "lua-out")));
});

test("files of an upstream that is gone from the rules vanish, and so do folders that are empty then", async (t) => {
  using project = projectOf("shop", "api");
  project.write("src/tenants/berlin.ts", "export const berlin = (): string => 'b';\n");
  project.write(
    "src/routing.ts",
    `import { berlin } from "./tenants/berlin.ts";\nberlin();\n${rulesOf("shop", "api")}`,
  );
  await build({ project: project.path });
  t.true(existsSync(join(project.path, "lua-out/limpet/rules/tenants/berlin.lua")));
  project.write("src/routing.ts", rulesOf("shop"));
  await build({ project: project.path });
  t.false(existsSync(join(project.path, "lua-out/servers/api.conf")));
  t.false(existsSync(join(project.path, "lua-out/limpet/rules/tenants")));
  t.true(existsSync(join(project.path, "lua-out/servers/shop.conf")));
});

test("the same process sees changed rules", async (t) => {
  using project = projectOf("shop");
  project.write("src/weight.ts", "export const weight = 1;\n");
  const rules = `import { weight } from "./weight.ts";\n${rulesOf("shop").replace('"10.0.0.1"', '"10.0.0.1", weight')}`;
  project.write("src/routing.ts", rules);
  await build({ project: project.path });
  t.notRegex(project.read("lua-out/servers/shop.conf"), /weight/);
  project.write("src/weight.ts", "export const weight = 17;\n");
  await build({ project: project.path });
  t.regex(project.read("lua-out/servers/shop.conf"), /weight=17/);
  t.regex(project.read("lua-out/limpet/rules/weight.lua"), /17/);
});

test("a folder that Limpet did not make is left alone", async (t) => {
  using project = projectOf("shop");
  project.write("lua-out/mine.txt", "precious");
  const { ok, diagnostics } = await build({ project: project.path });
  t.false(ok);
  t.regex(messages(diagnostics), /lua-out does not look like the output of "limpet build"/);
  t.deepEqual(contents(project), { "mine.txt": "precious" });
});

test("a file among Limpet's that somebody else put there stays", async (t) => {
  using project = projectOf("shop");
  await build({ project: project.path });
  project.write("lua-out/mine.conf", "precious");
  t.true((await build({ project: project.path })).ok);
  t.is(project.read("lua-out/mine.conf"), "precious");
});

test("a file of somebody else's is not overwritten", async (t) => {
  using project = projectOf("shop");
  await build({ project: project.path });
  project.write("lua-out/servers/api.conf", "precious");
  project.write("src/routing.ts", rulesOf("shop", "api"));
  const { ok, diagnostics } = await build({ project: project.path });
  t.false(ok);
  t.regex(messages(diagnostics), /servers\/api\.conf does not look like/);
  t.is(project.read("lua-out/servers/api.conf"), "precious");
});

test("a file where the folder should be, or above or in it, is in the way", async (t) => {
  using project = projectOf("shop");
  project.write("occupied", "precious");
  for (const out of ["occupied", "occupied/lua-out"]) {
    const { ok, diagnostics } = await build({ project: project.path, out });
    t.false(ok);
    t.regex(messages(diagnostics), /occupied does not look like the output of "limpet build"/);
  }
  project.write("lua-out/MANIFEST", "");
  project.write("lua-out/servers", "precious");
  t.regex(messages((await build({ project: project.path })).diagnostics), /lua-out\/servers does not look like/);
  t.is(project.read("lua-out/servers"), "precious");
  t.is(project.read("occupied"), "precious");
});

test("the version of nginx and of its Lua module say which file to include", (t) => {
  t.is(includeFor("1.31.0", 10_029, "nginx"), "limpet.conf");
  t.is(includeFor("1.25.3", 10_026, "module"), "limpet.conf");
  t.is(includeFor("1.29.6", 10_029, "module"), "limpet-pool.conf");
  t.is(includeFor("1.29.7", 10_029, "module"), "limpet-pool-1.29.7.conf");
  t.is(includeFor("2.0.0", 10_029, "module"), "limpet-pool-1.29.7.conf");
});

test("the includes name the prefix", async (t) => {
  using project = projectOf("shop");
  await build({ project: project.path, prefix: "/opt/limpet/" });
  t.regex(project.read("lua-out/limpet.conf"), /^include \/opt\/limpet\/start\.conf;$/m);
  t.regex(project.read("lua-out/start.lua"), /^package\.path = "\/opt\/limpet\/\?\.lua;"/m);
  t.false(Object.values(contents(project)).some((text) => text.includes("/etc/nginx")));
});

test("a prefix that would need quoting is refused", async (t) => {
  using project = projectOf("shop");
  for (const prefix of ["limpet", "/my limpet", "/x;y", '/"']) {
    const { diagnostics } = await build({ project: project.path, prefix });
    t.regex(messages(diagnostics), /The prefix .* cannot be used in nginx\.conf/, prefix);
  }
});

test("a path without rules is named", async (t) => {
  using project = projectOf("shop");
  const { diagnostics } = await build({ project: project.path, rules: "rules.ts" });
  t.regex(messages(diagnostics), /There are no rules in .*rules\.ts/);
});

test("rules may lie anywhere in the project", async (t) => {
  using project = new TemporaryProject([["conf/shop.rules.ts", rulesOf("shop")]]);
  t.true((await build({ project: project.path, rules: "conf/shop.rules.ts", out: "dist/nginx" })).ok);
  t.regex(project.read("dist/nginx/start.lua"), /load\("limpet\.rules\.shop_rules"\)/);
  t.true(existsSync(join(project.path, "dist/nginx/limpet/rules/shop_rules.lua")));
});

test("a project's own tstl.json is heeded, but not where the output depends on it", async (t) => {
  using project = projectOf("shop");
  const options = {
    compilerOptions: {
      strict: false,
      target: "ES2020",
      lib: ["ESNext"],
      moduleResolution: "bundler",
      module: "ESNext",
    },
    tstl: { luaTarget: "5.1", luaLibImport: "inline", luaBundle: "all.lua", luaBundleEntry: "src/routing.ts" },
  };
  project.write("tstl.json", JSON.stringify(options));
  project.write("src/routing.ts", `const implicitly = (any) => any;\nimplicitly(1);\n${rulesOf("shop")}`);
  const { ok, diagnostics } = await build({ project: project.path });
  t.is(messages(diagnostics), "");
  t.true(ok);
  t.true(existsSync(join(project.path, "lua-out/limpet/rules/routing.lua")));
});

test("two files that would be one Lua module are told apart by name", async (t) => {
  using project = new TemporaryProject([
    ["src/a.b.ts", "export const first = 1;\n"],
    ["src/a_b.ts", "export const second = 2;\n"],
    [
      "src/routing.ts",
      `import { first } from "./a.b.ts";\nimport { second } from "./a_b.ts";\nfirst + second;\n${rulesOf("shop")}`,
    ],
  ]);
  const { diagnostics } = await build({ project: project.path });
  t.regex(messages(diagnostics), /src\/a\.b\.ts and src\/a_b\.ts would both become/);
});

test("Limpet's own modules need nothing of TSTL's runtime library", (t) => {
  const program = createRulesProgram(join(import.meta.dirname, "../.."), "src/routing.ts");
  const needy = compile(program!).modules.filter(({ runtimeFeatures }) => runtimeFeatures.length > 0);
  t.deepEqual(
    needy.map(({ name, runtimeFeatures }) => `${name}: ${runtimeFeatures.join(" ")}`),
    [],
  );
});
