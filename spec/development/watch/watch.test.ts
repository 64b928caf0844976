import { readFileSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import test from "../../support/serial.ts";
import ts from "#typescript";
import { watchRules } from "../../../src/development/watch/watch.ts";
import type { Rebuild } from "../../../src/development/watch/watch.ts";
import { TemporaryProject } from "../../build/fixture.ts";

const rulesWith = (server: string, head = ""): string => `${head}
import { cookie, defineRouting, hash } from "limpet";
export default defineRouting({
  upstreams: { shop: { servers: [${server}], session: [cookie("sid")], affinity: hash() } },
});
`;

const A = '{ name: "a", address: "10.0.0.1" }';
const B = '{ name: "b", address: "10.0.0.2" }';

/** Builds of a project, one after the other as they come. */
class Watched implements AsyncDisposable {
  readonly project: TemporaryProject;
  readonly #controller = new AbortController();
  readonly #rebuilds: AsyncGenerator<Rebuild, void, void>;

  constructor(files: Iterable<readonly [name: string, text: string]>, nginxConf?: string) {
    this.project = new TemporaryProject(files);
    const options = { project: this.project.path, ...(nginxConf === undefined ? {} : { nginxConf }) };
    this.#rebuilds = watchRules(options, this.#controller.signal);
  }

  async next(): Promise<{ ok: boolean; changed: string[]; messages: string }> {
    const { value } = await this.#rebuilds.next();
    if (value === undefined) throw new Error("the watch has ended");
    const { result, changed } = value;
    return {
      ok: result.ok,
      changed: changed.map((path) => relative(this.project.path, path)),
      messages: result.diagnostics
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
        .join("\n"),
    };
  }

  /** Every file of the output. */
  output(): Record<string, string> {
    const out = join(this.project.path, "lua-out");
    const entries = readdirSync(out, { recursive: true, encoding: "utf8" }).sort();
    const files = entries.filter((entry) => statSync(join(out, entry)).isFile());
    return Object.fromEntries(files.map((file) => [file, readFileSync(join(out, file), "utf8")]));
  }

  /** Ends the watch, which must end what waits for it. */
  async end(): Promise<boolean> {
    this.#controller.abort();
    return (await this.#rebuilds.next()).done === true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    this.project[Symbol.dispose]();
  }
}

test("a change of the rules leads to a build, and only what it touches is written", async (t) => {
  await using watched = new Watched([["src/routing.ts", rulesWith(A)]]);
  t.deepEqual(await watched.next(), { ok: true, changed: [], messages: "" });
  const balancer = join(watched.project.path, "lua-out/limpet/nginx/phases/balancer.lua");
  const before = statSync(balancer);
  watched.project.write("src/routing.ts", rulesWith(B));
  t.deepEqual(await watched.next(), { ok: true, changed: ["src/routing.ts"], messages: "" });
  t.regex(watched.project.read("lua-out/servers/shop.conf"), /10\.0\.0\.2/);
  t.regex(watched.project.read("lua-out/limpet/rules/routing.lua"), /10\.0\.0\.2/);
  t.is(statSync(balancer).ino, before.ino);
});

test("a mistake leaves the folder byte for byte, and is gone when it is mended", async (t) => {
  await using watched = new Watched([["src/routing.ts", rulesWith(A)]]);
  await watched.next();
  const good = watched.output();
  watched.project.write("src/routing.ts", rulesWith(B).replace("affinity", "afinity"));
  const { ok, messages } = await watched.next();
  t.false(ok);
  t.regex(messages, /afinity/);
  t.deepEqual(watched.output(), good);
  watched.project.write("src/routing.ts", rulesWith(B));
  t.is((await watched.next()).messages, "");
  t.notDeepEqual(watched.output(), good);
});

test("a first build that fails goes on watching, even where there are no rules yet", async (t) => {
  await using watched = new Watched([["package.json", "{}"]]);
  t.regex((await watched.next()).messages, /There are no rules/);
  watched.project.write("src/routing.ts", rulesWith(A));
  t.true((await watched.next()).ok);
});

test("a file that is newly imported is watched, and one that other files use is felt in all of them", async (t) => {
  await using watched = new Watched([["src/routing.ts", rulesWith(A)]]);
  await watched.next();
  watched.project.write("src/routing.ts", rulesWith("server", 'import { server } from "./servers.ts";'));
  t.regex((await watched.next()).messages, /servers\.ts/);
  watched.project.write("src/servers.ts", `export const server = ${A};\n`);
  t.deepEqual(await watched.next(), { ok: true, changed: ["src/servers.ts"], messages: "" });
  watched.project.write("src/servers.ts", `export const server = ${B};\n`);
  t.true((await watched.next()).ok);
  t.regex(watched.project.read("lua-out/servers/shop.conf"), /10\.0\.0\.2/);
  watched.project.write("src/servers.ts", "export const server = 1;\n");
  t.regex((await watched.next()).messages, /Type 'number' is not assignable/);
});

test("files are watched that are replaced as editors do, deleted and made again", async (t) => {
  await using watched = new Watched([["src/routing.ts", rulesWith(A)]]);
  await watched.next();
  const file = join(watched.project.path, "src/routing.ts");
  for (const server of [B, A]) {
    watched.project.write("src/routing.ts.new", rulesWith(server));
    renameSync(`${file}.new`, file);
    t.true((await watched.next()).ok);
    t.true(watched.project.read("lua-out/limpet/rules/routing.lua").includes(server.slice(-10, -3)));
  }
  rmSync(file);
  t.regex((await watched.next()).messages, /There are no rules/);
  watched.project.write("src/routing.ts", rulesWith(B));
  t.true((await watched.next()).ok);
});

test("what changes during a build leads to one more", async (t) => {
  await using watched = new Watched([["src/routing.ts", rulesWith(A)]]);
  const first = watched.next();
  // The build reads the rules before it first waits for anything.
  watched.project.write("src/routing.ts", rulesWith(B));
  await first;
  t.true((await watched.next()).ok);
  t.regex(watched.project.read("lua-out/servers/shop.conf"), /10\.0\.0\.2/);
});

test("JSON, options and the nginx.conf are watched, too", async (t) => {
  await using watched = new Watched(
    [
      ["src/servers.json", '[{ "name": "a", "address": "10.0.0.1" }]'],
      ["src/routing.ts", rulesWith("...servers", 'import servers from "./servers.json";')],
      ["tstl.json", '{ "compilerOptions": { "strict": true, "resolveJsonModule": true } }'],
      ["nginx.conf", "http { include /etc/nginx/limpet/limpet.conf; }"],
    ],
    "nginx.conf",
  );
  t.is((await watched.next()).messages, "");
  watched.project.write("src/servers.json", '[{ "name": "a", "address": "10.0.0.3" }]');
  t.deepEqual((await watched.next()).changed, ["src/servers.json"]);
  t.regex(watched.project.read("lua-out/servers/shop.conf"), /10\.0\.0\.3/);
  watched.project.write("tstl.json", '{ "compilerOptions": { "resolveJsonModule": true, "nonsense": true } }');
  t.regex((await watched.next()).messages, /nonsense/);
  watched.project.write("tstl.json", '{ "compilerOptions": { "resolveJsonModule": true } }');
  t.true((await watched.next()).ok);
  watched.project.write("nginx.conf", "http { upstream shop { server 10.0.0.1; } }");
  t.false((await watched.next()).ok);
});

test("the end of the watch ends the wait for a change", async (t) => {
  await using watched = new Watched([["src/routing.ts", rulesWith(A)]]);
  await watched.next();
  t.true(await watched.end());
});
