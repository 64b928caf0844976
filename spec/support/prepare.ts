/** Before the tests: the engine and the images, whose progress a test could not show. */
import { ensureContainerEngine, openrestyImage, reportTo } from "../../src/testkit/index.ts";
import { RELEASES } from "./limpet.ts";

const report = reportTo(process.stderr);
await ensureContainerEngine(report);
for (const release of RELEASES) {
  const image = await openrestyImage(release, report);
  report(`tests run on ${image.reference} (nginx ${image.nginxVersion}, ngx_lua ${image.luaModuleVersion})`);
}
