import { relative } from "node:path";
import {
  build,
  formatDiagnostics,
  preferenceOrderOf,
  type BuildResult,
  type PreferenceOrderOf,
} from "../toolchain/index.ts";
import { applicationsOf, inOneNetwork, type DemoApplication } from "./applications.ts";
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
  /** Where the shop's keys go while every server is up. */
  readonly preferenceOrder: PreferenceOrderOf;
  /** What was built, for the user. */
  readonly summary: string;
}

/**
 * Builds the rules of the current directory, as `limpet build` does.
 * @throws {Problem} with the diagnostics where they are wrong, or where the demo can't run them.
 */
export async function buildRules(): Promise<DemoRules> {
  const { ok, diagnostics, files, out, routing } = await build();
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
    applications: inOneNetwork([...applicationsOf(SHOP, shop.servers), ...applicationsOf(REPORTS, reports.servers)]),
    preferenceOrder: preferenceOrderOf(shop),
    summary: report === "" ? built : `${built}\n${report.trimEnd()}`,
  };
}
