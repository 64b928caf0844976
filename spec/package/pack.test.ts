import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { compileLimpet } from "../support/dist.ts";
import test from "../support/serial.ts";

const run = promisify(execFile);
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
let tarball: string;
let packedFiles: readonly string[];

test.before(async () => {
  // By itself packing compiles dist/ anew, which other test files run at the same time.
  await compileLimpet();
  const directory = await mkdtemp(join(tmpdir(), "limpet-packed-"));
  const packed = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", directory], {
    cwd: REPOSITORY,
  });
  const [{ filename, files }] = JSON.parse(packed.stdout) as [Packed];
  tarball = join(directory, filename);
  packedFiles = files.map(({ path }) => path);
});

test.after.always(() => rm(dirname(tarball), { recursive: true }));

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
  const project = await mkdtemp(join(tmpdir(), "limpet-pack-"));
  try {
    await writeFile(join(project, "package.json"), JSON.stringify({ name: "a-shop", private: true, type: "module" }));
    await run("npm", ["install", "--no-audit", "--no-fund", tarball], { cwd: project });

    await mkdir(join(project, "src"));
    await writeFile(join(project, "src/routing.ts"), RULES);
    await writeFile(join(project, "src/servers.ts"), SERVERS);
    await writeFile(join(project, "tsconfig.json"), tsconfig());

    await run("npx", ["tsc", "-p", "."], { cwd: project });
    const built = await run("npx", ["limpet", "build"], { cwd: project });
    t.regex(built.stdout, /Built lua-out/);
    t.regex(await readFile(join(project, "lua-out/servers/shop.conf"), "utf8"), /server 10\.0\.0\.2:8080/);

    const { stdout: released } = await run("node", ["--input-type=module", "-e", COUNT_RELEASED], { cwd: project });
    t.true(Number(released) > 100, released);

    await run("node", ["--input-type=module", "-e", 'await import("limpet/testkit")'], { cwd: project });

    const routingLua = join(project, "lua-out/limpet/rules/routing.lua");
    await writeFile(join(project, "src/routing.ts"), ASKING_NGINX);
    await run("npx", ["tsc", "-p", "."], { cwd: project });
    await run("npx", ["limpet", "build"], { cwd: project });
    t.regex(await readFile(routingLua, "utf8"), /ngx\.crc32_long\(/);
    t.notRegex(await readFile(routingLua, "utf8"), /openresty/);

    await writeFile(join(project, "src/routing.ts"), ASKING_NGINX.replace('import "limpet/openresty";\n', ""));
    await writeFile(join(project, "tsconfig.json"), tsconfig("limpet/openresty"));
    await run("npx", ["tsc", "-p", "."], { cwd: project });

    await writeFile(join(project, "tstl.json"), TSTL_JSON);
    await run("npx", ["tsc", "--noEmit", "-p", "tstl.json"], { cwd: project });
    await run("npx", ["limpet", "build"], { cwd: project });
    t.regex(await readFile(routingLua, "utf8"), /ngx\.crc32_long/);

    await mkdir(join(project, "hooks"));
    await writeFile(join(project, "hooks/tstl.json"), PLUGGED_IN);
    await writeFile(join(project, "hooks/handler.ts"), WAITING_BALANCER);
    const refused = await t.throwsAsync(run("npx", ["tstl", "-p", "hooks/tstl.json"], { cwd: project }));
    t.regex(
      (refused as Error & { stdout: string }).stdout,
      /hooks\/handler\.ts\(5,3\): error TS1001: LIMPET1001: `pick` → `ngx\.sleep`: refused in balancer_by_lua\*/,
    );

    await writeFile(join(project, "src/routing.ts"), RULES.replace("session:", "sesion:"));
    const failed = await t.throwsAsync(run("npx", ["limpet", "build"], { cwd: project }));
    t.regex(
      (failed as Error & { stdout: string }).stdout + (failed as Error & { stderr: string }).stderr,
      /src\/routing\.ts[:(]5/,
    );
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

/** What a project that init made says of its own tests; NODE_OPTIONS and the like of this run are not for it. */
async function runTests(project: string): Promise<string> {
  const { stdout } = await run("npm", ["test"], { cwd: project, env: { ...process.env, FORCE_COLOR: "0" } });
  return stdout;
}

test("in an empty directory, limpet init makes a project whose tests pass", async (t) => {
  t.timeout(15 * 60_000);
  const project = await mkdtemp(join(tmpdir(), "limpet-init-"));
  try {
    await run("npm", ["install", "--no-audit", "--no-fund", tarball], { cwd: project });
    const { stdout } = await run("npx", ["limpet", "init"], { cwd: project });
    t.regex(stdout, /Next:\n\n {4}npm test\n$/);
    await run("npx", ["tsc", "-p", "."], { cwd: project });
    await run("npx", ["tsc", "--noEmit", "-p", "tstl.json"], { cwd: project });
    t.regex(await runTests(project), /2 tests passed/);
  } finally {
    await rm(project, { recursive: true });
  }
});

test("and so do those of a project that init made of an nginx.conf", async (t) => {
  t.timeout(15 * 60_000);
  const project = await mkdtemp(join(tmpdir(), "limpet-init-"));
  try {
    await writeFile(join(project, "nginx.conf"), NGINX_CONF);
    await run("npm", ["install", "--no-audit", "--no-fund", tarball], { cwd: project });
    const { stdout } = await run("npx", ["limpet", "init", "--from", "nginx.conf"], { cwd: project });
    t.regex(stdout, /Rules were made from: shop, api\./);
    await run("npm", ["run", "check"], { cwd: project });
    t.regex(await runTests(project), /2 tests passed/);
  } finally {
    await rm(project, { recursive: true });
  }
});
