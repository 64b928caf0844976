/** Before the tests: the compiled CLI, the engine and the images, whose progress a test could not show. */
import { FAULTS_PACKAGES } from "../../faults/rig.ts";
import {
  ensureContainerEngine,
  openrestyImage,
  redisImage,
  reportTo,
  type OpenRestyWish,
} from "../../src/testkit/index.ts";
import { serverProgram } from "../conformance/mcp/processes.ts";
import { chromiumImage } from "./chromium.ts";
import { DNS_PACKAGES } from "./dns.ts";
import { compileLimpet } from "./dist.ts";
import { PROMTOOL_PACKAGES } from "./promtool.ts";

const report = reportTo(process.stderr);
try {
  await compileLimpet();
  await ensureContainerEngine(report);
  // Side by side, because each keeps one processor busy; first those to which the others only add packages.
  const [{ RELEASES, isImageChosen, isNewestMissing }] = await Promise.all([
    // It asks the engine for the newest release when it is loaded.
    import("./releases.ts"),
    openrestyImage("older", report),
    openrestyImage("current", report),
  ]);
  if (isNewestMissing) report("tests go on without the newest release, which could not be had within the last hour");
  const wishes: OpenRestyWish[] = RELEASES.map((release) => ({ release, packages: DNS_PACKAGES }));
  for (const packages of [["faketime"], PROMTOOL_PACKAGES, ["prometheus-nginx-exporter"]]) wishes.push({ packages });
  if (RELEASES.includes("newest")) wishes.push({ release: "newest", packages: FAULTS_PACKAGES });
  await Promise.all([
    ...(isImageChosen ? [] : wishes.map((wish) => openrestyImage(wish, report))),
    redisImage(report),
    chromiumImage(report),
    serverProgram(report),
  ]);
  for (const release of RELEASES) {
    const image = await openrestyImage(release, report);
    report(`tests run on ${image.reference} (nginx ${image.nginxVersion}, ngx_lua ${image.luaModuleVersion})`);
  }
} catch (error) {
  // What is missing is for the user to mend, who has no use for where in the kit it was noticed.
  report(`The tests can't run: ${describe(error)}`);
  // The engine's connections would keep the process alive.
  process.exit(1);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env.LIMPET_DEBUG === "1" ? (error.stack ?? error.message) : error.message;
}
