import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "../support/serial.ts";
import ts from "#typescript";
import { check } from "../../src/build/check.ts";
import { formatDiagnostics } from "../../src/findings/report.ts";
import { loadRules } from "../../src/rules/load.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { codeBlocks, type CodeBlock } from "./code-blocks.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/** What parts of rules may name. */
const CONTEXT = `import * as limpet from "limpet";
const { bearerToken, clientAddress, combine, cookie, defineRouting, fromEnvironment, fromFile, hash, header, issueCookie, jwtClaim,
  learn, pathParameter, queryArgument, redis, route, tagSession, variable, withoutRoute } = limpet;
void [bearerToken, clientAddress, combine, cookie, defineRouting, fromEnvironment, fromFile, hash, header, issueCookie, jwtClaim,
  learn, pathParameter, queryArgument, redis, route, tagSession, variable, withoutRoute];
const keys = fromFile("/etc/nginx/limpet.keys");
const upstream = { servers: [{ name: "a", address: "10.0.0.11:8080" }], session: [cookie("JSESSIONID")], affinity: issueCookie({ keys }) };
`;

const inUpstream = (options: string): string =>
  `${CONTEXT}export default defineRouting({ upstreams: { shop: { ...upstream, ${options} } } });\n`;

/** The rules that a block stands for: all of them, an upstream's options, or one affinity. */
function rulesOf(text: string): string {
  if (text.includes("export default")) return text;
  if (/^\w+:/.test(text)) return inUpstream(text);
  const [statement] = ts.createSourceFile("block.ts", text, ts.ScriptTarget.Latest).statements;
  if (statement === undefined || !ts.isExpressionStatement(statement))
    throw new Error(`neither rules nor a part:\n${text}`);
  return inUpstream(`affinity: ${text.slice(statement.expression.pos, statement.expression.end)}`);
}

const isForNode = ({ text }: CodeBlock): boolean => /from "(limpet\/testkit|ava)"/.test(text);
const isForRules = ({ text }: CodeBlock): boolean => !/import "limpet\/openresty"|^declare /m.test(text);

const all = codeBlocks();
const blocks = all.filter(({ info }) => info[0] === "ts");

for (const { place, text } of blocks.filter((block) => !isForNode(block) && isForRules(block))) {
  test(`${place} is right`, async (t) => {
    using project = new TemporaryProject([["src/routing.ts", rulesOf(text)]]);
    const { diagnostics } = await loadRules(project.path, "src/routing.ts");
    t.is(formatDiagnostics(diagnostics, { pretty: false, relativeTo: project.path }), "");
  });
}

/** What the next block shows of a file's diagnostics. */
function shownDiagnostics(block: CodeBlock): string {
  const next = all[all.indexOf(block) + 1];
  return next?.info[0] === "text" && next.text.startsWith("src/handler.ts(") ? `${next.text}\n` : "";
}

for (const block of blocks.filter((block) => !isForNode(block) && !isForRules(block))) {
  test(`${block.place} is checked with what the page says`, async (t) => {
    const file = block.text.includes("declare module") ? "src/handler.d.ts" : "src/handler.ts";
    using project = new TemporaryProject([
      [file, block.text],
      ["tstl.json", JSON.stringify({ extends: join(REPOSITORY, "tstl.base.json"), include: ["src"] })],
    ]);
    const { diagnostics } = await check({ project: project.path });
    const text = formatDiagnostics(diagnostics, { pretty: false, relativeTo: project.path });
    t.is(text.replaceAll(/^ {2}.*\n/gm, ""), shownDiagnostics(block));
  });
}

const forNode = new Map(
  blocks.filter(isForNode).map((block, index) => [join(REPOSITORY, `spec/docs/block-${index}.ts`), block] as const),
);

/** All blocks for Node, in files that are not there, as one program: most of the time goes into the libraries. */
function programForNode(): ts.Program {
  const { config } = ts.readConfigFile(join(REPOSITORY, "tsconfig.json"), (name) => ts.sys.readFile(name)) as {
    config: object;
  };
  const files = [...forNode.keys()];
  const { options } = ts.parseJsonConfigFileContent({ ...config, files }, ts.sys, REPOSITORY);
  options.paths = { ...options.paths, "limpet/testkit": [join(REPOSITORY, "src/testkit/index.ts")] };
  const host = ts.createCompilerHost(options);
  host.fileExists = (name) => forNode.has(name) || ts.sys.fileExists(name);
  host.readFile = (name) => forNode.get(name)?.text ?? ts.sys.readFile(name);
  return ts.createProgram(files, options, host);
}

let program: ts.Program | undefined;

for (const [file, { place }] of forNode) {
  test(`${place} has the right types`, (t) => {
    program ??= programForNode();
    const source = program.getSourceFile(file);
    t.truthy(source);
    const diagnostics = ts.getPreEmitDiagnostics(program, source);
    t.is(formatDiagnostics(diagnostics, { pretty: false, relativeTo: REPOSITORY }), "");
  });
}
