/** Before the tests: the compiled CLI, the engine and the images, whose progress a test could not show. */
import { ensureContainerEngine, openrestyImage, redisImage, reportTo } from "../../src/testkit/index.ts";
import { serverProgram } from "../conformance/mcp/processes.ts";
import { chromiumImage } from "./chromium.ts";
import { DNS_PACKAGES } from "./dns.ts";
import { compileLimpet } from "./dist.ts";
import { PROMTOOL_PACKAGES } from "./promtool.ts";

const report = reportTo(process.stderr);
try {
  await compileLimpet();
  await ensureContainerEngine(report);
  // Only now, because it asks the engine when it is loaded.
  const { RELEASES, isImageChosen, isNewestMissing } = await import("./releases.ts");
  if (isNewestMissing) report("tests go on without the newest release, which could not be had within the last hour");
  for (const release of RELEASES) {
    const image = await openrestyImage(release, report);
    report(`tests run on ${image.reference} (nginx ${image.nginxVersion}, ngx_lua ${image.luaModuleVersion})`);
  }
  // In turns: each takes all of the machine.
  for (const release of RELEASES)
    await openrestyImage({ release, packages: isImageChosen ? [] : DNS_PACKAGES }, report);
  // For tests that set the clock.
  if (!isImageChosen) await openrestyImage({ release: "current", packages: ["faketime"] }, report);
  // For tests of the metrics.
  if (!isImageChosen) await openrestyImage({ release: "current", packages: PROMTOOL_PACKAGES }, report);
  await redisImage(report);
  await chromiumImage(report);
  await serverProgram(report);
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
