import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LanguageServer } from "../editor/language-server.ts";
import { compileLimpet } from "../support/dist.ts";
import test from "../support/serial.ts";

const execute = promisify(execFile);

/** Wherever npm runs, also in another program, it downloads nothing that it has. */
const ENVIRONMENT = {
  ...process.env,
  FORCE_COLOR: "0",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_prefer_offline: "true",
};

/** Runs a program in a folder. */
const run = (cwd: string, program: string, ...words: readonly string[]) =>
  execute(program, words, { cwd, env: ENVIRONMENT });

/** Runs a program of an installed package, not by npx, which takes a second. */
const runInstalled = (project: string, name: string, ...words: readonly string[]) =>
  run(project, join(project, "node_modules/.bin", name), ...words);

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

const RULES = `import { cookie, defineRouting, hash, header } from "limpet";
import { servers } from "./servers";

export default defineRouting({
  upstreams: { shop: { servers, session: [cookie("sid"), header("X-Session-Id")], affinity: hash() } },
});
`;

/** Asks nginx itself, in a function of the request. */
const ASKING_NGINX = `import "limpet/openresty";
import { defineRouting, hash, type SessionSource } from "limpet";
import { servers } from "./servers";

const key: SessionSource = (request) => String(ngx.crc32_long(request.header("X-Id") ?? ""));

export default defineRouting({ upstreams: { shop: { servers, session: [key], affinity: hash() } } });
`;

const SERVERS = `import type { Server } from "limpet";
export const servers: Server[] = ["a", "b"].map((name, i) => ({ name, address: \`10.0.0.\${i + 1}:8080\` }));
`;

/** What an editor sees: the types of the installed package, in a strict project that checks them, too. */
const tsconfig = (...types: readonly string[]): string =>
  JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      module: "ESNext",
      moduleResolution: "bundler",
      target: "ESNext",
      lib: ["ESNext"],
      types,
    },
    include: ["src"],
  });

/** The options that the rules are compiled with, for an editor that heeds them. */
const TSTL_JSON = JSON.stringify({
  extends: "limpet/tstl.json",
  compilerOptions: { types: ["lua-types/jit", "limpet/openresty"] },
  include: ["src"],
});

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** The package, packed once for all tests. */
let packed: string;
let packedFiles: readonly string[];

/** An empty project that the package was installed into, once, because npm takes half a minute for it. */
let installed: string;

test.before(async () => {
  // By itself packing compiles dist/ anew, which other test files run at the same time.
  await compileLimpet();
  packed = await mkdtemp(join(tmpdir(), "limpet-packed-"));
  const { stdout } = await run(REPOSITORY, "npm", "pack", "--json", "--ignore-scripts", "--pack-destination", packed);
  const [{ filename, files }] = JSON.parse(stdout) as [Packed];
  packedFiles = files.map(({ path }) => path);

  installed = await mkdtemp(join(tmpdir(), "limpet-installed-"));
  await writeFile(join(installed, "package.json"), JSON.stringify({ name: "a-shop", private: true, type: "module" }));
  await run(installed, "npm", "install", join(packed, filename));
});

test.after.always(() => Promise.all([packed, installed].map((folder) => rm(folder, { recursive: true }))));

/** A project of nothing but the package. */
async function newProject(): Promise<string> {
  // Beside the one that npm knows, because a path from there leads to the package.
  const project = await mkdtemp(join(tmpdir(), "limpet-pack-"));
  await cp(installed, project, { recursive: true, verbatimSymlinks: true });
  return project;
}

test("the pages that messages and generated files refer to are in the package", async (t) => {
  const sources = (await readdir(join(REPOSITORY, "src"), { recursive: true })).filter((name) => name.endsWith(".ts"));
  const texts = await Promise.all(sources.map((name) => readFile(join(REPOSITORY, "src", name), "utf8")));
  const pages = new Set(texts.flatMap((text) => text.match(/docs\/[\w/-]+\.md/g) ?? []));
  t.true(pages.has("docs/affinities.md"));
  t.deepEqual(
    [...pages].filter((page) => !packedFiles.includes(page)),
    [],
  );
});

/** A project of typescript-to-lua's own, with the check of phases in its builds. */
const PLUGGED_IN = JSON.stringify({
  extends: "limpet/tstl.json",
  compilerOptions: {
    rootDir: ".",
    types: ["lua-types/jit", "@typescript-to-lua/language-extensions", "limpet/openresty"],
  },
  tstl: { luaPlugins: [{ name: "limpet/tstl-plugin" }] },
});

/** Prints how many of the package's own modules a build takes from the release instead of compiling them. */
const COUNT_RELEASED = `
const dist = process.cwd() + "/node_modules/limpet/dist";
const { createRulesProgram } = await import(dist + "/program/program.js");
const { digestOf, keptOwnModules } = await import(dist + "/compiler/own-modules.js");
const rules = createRulesProgram(process.cwd(), "src/routing.ts");
console.log(keptOwnModules(rules, digestOf(rules)).size);
`;

const WAITING_BALANCER = `import "limpet/openresty";

/** @entry balancer */
export function pick(): void {
  ngx.sleep(1);
}
`;

test("the packed package installs into an empty project, types its rules and builds them", async (t) => {
  const project = await newProject();
  try {
    await mkdir(join(project, "src"));
    await writeFile(join(project, "src/routing.ts"), RULES);
    await writeFile(join(project, "src/servers.ts"), SERVERS);
    await writeFile(join(project, "tsconfig.json"), tsconfig());

    await runInstalled(project, "tsc", "-p", ".");
    const built = await runInstalled(project, "limpet", "build");
    t.regex(built.stdout, /Built lua-out/);
    t.regex(await readFile(join(project, "lua-out/servers/shop.conf"), "utf8"), /server 10\.0\.0\.2:8080/);

    const { stdout: released } = await run(project, "node", "--input-type=module", "-e", COUNT_RELEASED);
    t.true(Number(released) > 100, released);

    await run(project, "node", "--input-type=module", "-e", 'await import("limpet/testkit")');

    const routingLua = join(project, "lua-out/limpet/rules/routing.lua");
    await writeFile(join(project, "src/routing.ts"), ASKING_NGINX);
    await runInstalled(project, "tsc", "-p", ".");
    await runInstalled(project, "limpet", "build");
    t.regex(await readFile(routingLua, "utf8"), /ngx\.crc32_long\(/);
    t.notRegex(await readFile(routingLua, "utf8"), /openresty/);

    await writeFile(join(project, "src/routing.ts"), ASKING_NGINX.replace('import "limpet/openresty";\n', ""));
    await writeFile(join(project, "tsconfig.json"), tsconfig("limpet/openresty"));
    await runInstalled(project, "tsc", "-p", ".");

    await writeFile(join(project, "tstl.json"), TSTL_JSON);
    await runInstalled(project, "tsc", "--noEmit", "-p", "tstl.json");
    await runInstalled(project, "limpet", "build");
    t.regex(await readFile(routingLua, "utf8"), /ngx\.crc32_long/);

    await mkdir(join(project, "hooks"));
    await writeFile(join(project, "hooks/tstl.json"), PLUGGED_IN);
    await writeFile(join(project, "hooks/handler.ts"), WAITING_BALANCER);
    const refused = await t.throwsAsync(runInstalled(project, "tstl", "-p", "hooks/tstl.json"));
    t.regex(
      (refused as Error & { stdout: string }).stdout,
      /hooks\/handler\.ts\(5,3\): error TS9001001: LIMPET1001: `pick` → `ngx\.sleep`: refused in balancer_by_lua\*/,
    );

    await writeFile(join(project, "src/routing.ts"), RULES.replace("session:", "sesion:"));
    const failed = await t.throwsAsync(runInstalled(project, "limpet", "build"));
    t.regex(
      (failed as Error & { stdout: string }).stdout + (failed as Error & { stderr: string }).stderr,
      /src\/routing\.ts[:(]5/,
    );
  } finally {
    await rm(project, { recursive: true });
  }
});

test("the packed package is a plugin of the language server of the project's own TypeScript", async (t) => {
  const project = await newProject();
  try {
    await runInstalled(project, "limpet", "init", "--no-install");
    const hooks = join(project, "src/hooks.ts");
    await writeFile(hooks, WAITING_BALANCER);
    await writeFile(
      join(project, "src/routing.ts"),
      `export * from "./hooks";\n${await readFile(join(project, "src/routing.ts"), "utf8")}`,
    );
    await using server = new LanguageServer({ tsserver: join(project, "node_modules/typescript/lib/tsserver.js") });
    server.open(hooks, WAITING_BALANCER);
    const [found, ...others] = await server.findings(hooks);
    t.like(found, { source: "limpet", code: 1001, category: "error" });
    t.deepEqual(others, []);
  } finally {
    await rm(project, { recursive: true });
  }
});

const NGINX_CONF = `http {
  upstream shop {
    hash $cookie_sid consistent;
    server 10.0.0.11:8080 weight=2;
    server 10.0.0.12:8080;
    server 10.0.0.13:8080 down;
  }
  upstream api {
    sticky cookie srv_id expires=1h path=/;
    server 10.0.0.21:8080 route=green;
    server 10.0.0.22:8080 route=blue slow_start=30s;
  }
  server { location / { proxy_pass http://shop; } location /api { proxy_pass http://api; } }
}
`;

/** What the tests of a project that init made say. */
async function runTests(project: string): Promise<string> {
  const { stdout } = await run(project, "npm", "test");
  return stdout;
}

test("in an empty directory, limpet init makes a project whose tests pass", async (t) => {
  t.timeout(15 * 60_000);
  const project = await newProject();
  try {
    const { stdout } = await runInstalled(project, "limpet", "init");
    t.regex(stdout, /Next:\n\n {4}npm test\n$/);
    await runInstalled(project, "tsc", "-p", ".");
    await runInstalled(project, "tsc", "--noEmit", "-p", "tstl.json");
    t.regex(await runTests(project), /2 tests passed/);
  } finally {
    await rm(project, { recursive: true });
  }
});

test("and so do those of a project that init made of an nginx.conf", async (t) => {
  t.timeout(15 * 60_000);
  const project = await newProject();
  try {
    await writeFile(join(project, "nginx.conf"), NGINX_CONF);
    const { stdout } = await runInstalled(project, "limpet", "init", "--from", "nginx.conf");
    t.regex(stdout, /Rules were made from: shop, api\./);
    await run(project, "npm", "run", "check");
    t.regex(await runTests(project), /2 tests passed/);
  } finally {
    await rm(project, { recursive: true });
  }
});
