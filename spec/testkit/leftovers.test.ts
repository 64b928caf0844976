import { spawnSync } from "node:child_process";
import test from "../support/serial.ts";
import { containerEngine } from "../../src/testkit/engine.ts";
import { openrestyImage } from "../../src/testkit/index.ts";
import { ownershipLabels, removeLeftovers } from "../../src/testkit/leftovers.ts";

test("containers of a process that is gone are removed, those of a living one are not", async (t) => {
  const client = await containerEngine();
  const { reference } = await openrestyImage();
  const ours = await ownershipLabels();
  const { pid: gone } = spawnSync("true");
  const createFor = (owner: number) =>
    client.container.dockerode.createContainer({
      Image: reference,
      Cmd: ["true"],
      Labels: { ...ours, "limpet.testkit": String(owner) },
    });
  const orphan = await createFor(gone);
  const kept = await createFor(process.pid);
  try {
    await removeLeftovers(client);
    await t.throwsAsync(orphan.inspect(), { message: /no such container/i });
    await t.notThrowsAsync(kept.inspect());
  } finally {
    await kept.remove({ force: true });
  }
});
