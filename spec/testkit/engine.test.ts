import test from "../support/serial.ts";
import { getContainerRuntimeClient } from "testcontainers";
import { ensureContainerEngine, reportTo } from "../../src/testkit/index.ts";

test("a container engine answers", async (t) => {
  await ensureContainerEngine(reportTo(process.stderr));
  const { info } = await getContainerRuntimeClient();
  t.is(info.containerRuntime.operatingSystemType, "linux");
});
