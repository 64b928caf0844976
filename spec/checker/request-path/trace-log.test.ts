/**
 * Every file in fixtures/ is one thing that costs, and the way to do the same for less. The costly one is reported
 * under the rule's name and the cheap one is not, and LuaJIT says the same of them: both run hot in nginx, and its
 * trace log and its memory are the evidence.
 *
 * `=== evidence` is one or more, with "|" between, of: "stitch" (compiled code is left for a C function),
 * "NYI: …" (as LuaJIT's log has it), "garbage" (a call leaves some, where the cheap way leaves none),
 * "more garbage" (than the cheap way), "slower 5" (so many times and more).
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import test from "../../support/serial.ts";
import ts from "#typescript";
import { request } from "undici";
import { openrestyImage, startOpenResty } from "../../../src/testkit/index.ts";
import { Allowances } from "../../../src/checker/allowances/allowances.ts";
import { syntaxOf } from "../../../src/checker/code/file-syntax.ts";
import { NO_PHASE } from "../../../src/checker/phases/phase.ts";
import { lintRequestPath } from "../../../src/checker/request-path/lint.ts";
import { COST_RULE_NAMES } from "../../../src/checker/request-path/rules.ts";
import { formatDiagnostics } from "../../../src/findings/report.ts";
import { compile } from "../../../src/compiler/compile.ts";
import { modulePath } from "../../../src/program/module-names.ts";
import { createRulesProgram, userFiles } from "../../../src/program/program.ts";
import { RELEASES } from "../../support/limpet.ts";
import { readSections, TemporaryProject } from "../../build/fixture.ts";

/** What traces.lua says of a function. */
interface Observation {
  /** The reasons, one in a line. */
  readonly gaveUp: string;
  readonly stitches: number;
  readonly bytesPerCall: number;
  readonly nanoseconds: number;
  /** What its first calls returned. */
  readonly answers: string;
}

interface Fixture {
  readonly name: string;
  /** The names of the rules. */
  readonly expected: readonly string[];
  readonly evidence: readonly string[];
  readonly costly: string;
  readonly cheap: string;
}

const directory = join(import.meta.dirname, "fixtures");

const fixtures = readdirSync(directory).map((file): Fixture => {
  const sections = readSections(join(directory, file));
  const list = (section: string, separator: string): string[] =>
    (sections.get(section) ?? "").split(separator).map((part) => part.trim());
  return {
    name: file.replace(/\.txt$/, ""),
    expected: list("rule", ","),
    evidence: list("evidence", "|"),
    costly: sections.get("costly.ts") ?? "",
    cheap: sections.get("cheap.ts") ?? "",
  };
});

const ways = ["costly", "cheap"] as const;

/** Rules of which every fixture is a part, so that the compiler takes all of them to Lua. */
function projectOfFixtures(): TemporaryProject {
  const imports = fixtures.flatMap(({ name }, index) =>
    ways.map((way) => `import { run as ${way}${index} } from "./${name}/${way}.ts";\n`),
  );
  const used = fixtures.flatMap((_, index) => ways.map((way) => `${way}${index}`));
  const routing = `import { cookie, defineRouting, hash } from "limpet";
${imports.join("")}void [${used.join(", ")}];
export default defineRouting({ upstreams: {
  shop: { servers: [{ name: "a", address: "127.0.0.1:1" }], session: [cookie("sid")], affinity: hash() },
} });
`;
  return new TemporaryProject([
    ["src/routing.ts", `import "limpet/openresty";\n${routing}`],
    ...fixtures.flatMap((fixture) => ways.map((way) => [`src/${fixture.name}/${way}.ts`, fixture[way]] as const)),
  ]);
}

/** Without its code cache nginx gives each request a Lua of its own, so that none finds what another has left. */
const nginxConf = `
include /etc/nginx/modules-enabled/*.conf;
worker_processes 1;
events {}
http {
  access_log off;
  lua_package_path "/etc/nginx/limpet/?.lua;;";
  lua_code_cache off;
  server {
    listen 8080;
    location = /run {
      content_by_lua_block {
        local run = require(ngx.var.arg_module).run
        ngx.print(require("cjson").encode(dofile("/etc/nginx/traces.lua")(run)))
      }
    }
  }
}
`;

const project = projectOfFixtures();
test.after.always(() => {
  project[Symbol.dispose]();
});

const rules = createRulesProgram(project.path, "src/routing.ts");
if (rules === undefined) throw new Error("The project has no rules");

test("every fixture is right TypeScript", (t) => {
  const diagnostics = userFiles(rules.program).flatMap((file) => rules.program.getSemanticDiagnostics(file));
  t.is(formatDiagnostics(diagnostics, { pretty: false, relativeTo: project.path }), "");
});

test("every rule has a fixture", (t) => {
  const covered = new Set(fixtures.flatMap(({ expected }) => expected));
  t.deepEqual(
    COST_RULE_NAMES.filter((name) => !covered.has(name)),
    [],
  );
});

test("each rule reports what is costly, and not what is cheap", (t) => {
  for (const { name, expected } of fixtures) {
    for (const way of ways) {
      const file = rules.program.getSourceFile(join(project.path, "src", name, `${way}.ts`));
      if (file === undefined) throw new Error(`${name}/${way}.ts is not in the program`);
      const bodies = [...syntaxOf(file).bodies.keys()];
      const reached = bodies.map((body) => ({ body, entry: { body, phases: NO_PHASE }, chain: [], phases: [] }));
      const found = lintRequestPath(reached, rules.program.getTypeChecker(), new Allowances([], []));
      const reported = new Set(
        found.map(({ messageText }) => / \[([\w-]+)\]$/.exec(ts.flattenDiagnosticMessageText(messageText, " "))?.[1]),
      );
      t.deepEqual([...reported].sort(), way === "costly" ? [...expected].sort() : [], `${name}: ${way}`);
    }
  }
});

for (const release of RELEASES) {
  test(`${release}: LuaJIT's trace log agrees`, async (t) => {
    await using openresty = await startOpenResty({
      image: await openrestyImage(release),
      nginxConf,
      files: [
        { content: readFileSync(join(import.meta.dirname, "traces.lua")), target: "/etc/nginx/traces.lua" },
        ...compile(rules).modules.map(({ name, code }) => ({
          content: code,
          target: `/etc/nginx/limpet/${modulePath(name)}`,
        })),
      ],
      ports: [8080],
    });
    const observe = async (module: string): Promise<Observation> => {
      const { statusCode, body } = await request(`${openresty.url()}/run?module=${module}`);
      if (statusCode !== 200) throw new Error(`${module}: ${await openresty.errorLog()}`);
      return (await body.json()) as Observation;
    };
    const disagreements: string[] = [];
    for (const { name, evidence } of fixtures) {
      const module = `limpet.rules.${name}`;
      const [costly, cheap] = [await observe(`${module}.costly`), await observe(`${module}.cheap`)];
      if (process.env.LIMPET_TRACES !== undefined) t.log(line(name, costly, cheap));
      const isCheap = cheap.stitches === 0 && !cheap.gaveUp.includes("NYI: bytecode");
      if (!evidence.some((kind) => shows(kind, costly, cheap)) || !isCheap) {
        disagreements.push(`expected ${evidence.join(" or ")}: ${line(name, costly, cheap)}`);
      }
      t.true(cheap.answers === costly.answers, `${name}: both ways do the same`);
    }
    t.deepEqual(disagreements, []);
  });
}

function shows(kind: string, costly: Observation, cheap: Observation): boolean {
  const [, times] = /^slower (.+)$/.exec(kind) ?? [];
  if (times !== undefined) return costly.nanoseconds >= Number(times) * cheap.nanoseconds;
  switch (kind) {
    case "stitch":
      return costly.stitches > 0;
    case "garbage":
      return costly.bytesPerCall >= 16 && cheap.bytesPerCall < 1;
    case "more garbage":
      return costly.bytesPerCall >= cheap.bytesPerCall + 16;
    default:
      return costly.gaveUp.split("\n").includes(kind);
  }
}

function line(name: string, costly: Observation, cheap: Observation): string {
  const figures = ({ nanoseconds, bytesPerCall, stitches, gaveUp }: Observation): string =>
    `${nanoseconds.toFixed(1)} ns, ${bytesPerCall.toFixed(0)} B, ${stitches} stitches [${gaveUp.replaceAll("\n", ", ")}]`;
  return `${name}: ${figures(costly)} → ${figures(cheap)}`;
}
