import { listedServers } from "../affinity/rules.ts";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { build, type BuildOptions, type BuildResult } from "../build/build.ts";
import { DEFAULT_RULES } from "../build/defaults.ts";
import { formatDiagnostics } from "../findings/report.ts";
import { anotherApplication, applicationsOf, inOneNetwork, type DemoApplication } from "./applications.ts";
import { colors } from "./colors.ts";
import { Problem } from "./problem.ts";

/** The upstream that the tour visits, by its name in the rules. */
const SHOP = "shop";

/** The other one that the demo's nginx.conf passes requests to. */
const REPORTS = "reports";

type Upstream = NonNullable<BuildResult["routing"]>["upstreams"][string];

/** Rules that were built and that the demo can run. */
export interface DemoRules {
  /** The folder for nginx. */
  readonly luaOut: string;
  readonly shop: Upstream;
  /** The servers of both upstreams, the shop's first. */
  readonly applications: readonly DemoApplication[];
  /** What was built, for the user. */
  readonly summary: string;
}

/** The same with one server more, in a folder that is gone with the object. */
export interface ScaledUpRules extends DemoRules, AsyncDisposable {
  readonly added: DemoApplication;
}

/**
 * Builds the rules of the current directory, as `limpet build` does.
 * @throws {Problem} with the diagnostics where they are wrong, or where the demo can't run them.
 */
export function buildRules(): Promise<DemoRules> {
  return buildWith({});
}

/**
 * Builds the rules of the current directory with one server more in the shop. Nothing in the directory changes.
 * @throws {Problem} as {@link buildRules}
 */
export async function buildScaledUp({ applications }: DemoRules): Promise<ScaledUpRules> {
  const added = anotherApplication(applications);
  const folder = await realpath(await mkdtemp(join(tmpdir(), "limpet-demo-rules-")));
  const remove = (): Promise<void> => rm(folder, { recursive: true });
  try {
    const rules = join(folder, "routing.ts");
    await writeFile(rules, withServer(added, relative(folder, await realpath(DEFAULT_RULES))));
    const built = await buildWith({ rules, out: join(folder, "lua-out") });
    return { ...built, added, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** @param rules the module, relative to the one that is written: an absolute path does not lead from TypeScript to Lua */
function withServer({ name, listen }: DemoApplication, rules: string): string {
  return `
import { defineRouting, type Server } from "limpet";
import routing from ${JSON.stringify(rules)};

const { ${SHOP}, ...others } = routing.upstreams;
const servers = [...(${SHOP}!.servers as readonly Server[]), ${JSON.stringify({ name, address: listen })}];
export default defineRouting({ upstreams: { ...others, ${SHOP}: { ...${SHOP}!, servers } } });
`;
}

async function buildWith(options: BuildOptions): Promise<DemoRules> {
  const { ok, diagnostics, files, out, routing } = await build(options);
  const report = formatDiagnostics(diagnostics, { pretty: colors.isColorSupported, relativeTo: process.cwd() });
  if (!ok || routing === undefined) throw new Problem(report.trimEnd());

  const names = Object.keys(routing.upstreams);
  const required = (name: string): Upstream => {
    const upstream = routing.upstreams[name];
    if (upstream !== undefined) return upstream;
    throw new Problem(
      `src/routing.ts has no upstream "${name}" (it has: ${names.join(", ")}). ` +
        `The demo's nginx.conf passes requests to "${SHOP}" and "${REPORTS}", so it needs both.`,
    );
  };
  const shop = required(SHOP);
  const reports = required(REPORTS);
  const built = `Built ${relative(process.cwd(), out)}/ from src/routing.ts: upstreams ${names.join(" and ")}, ${files.size} files`;
  return {
    luaOut: out,
    shop,
    applications: inOneNetwork([
      ...applicationsOf(SHOP, listedServers(shop)),
      ...applicationsOf(REPORTS, listedServers(reports)),
    ]),
    summary: report === "" ? built : `${built}\n${report.trimEnd()}`,
  };
}
