import { join } from "node:path";
import test from "../../support/serial.ts";
import { Changes } from "../../../src/development/watch/changes.ts";
import { TemporaryProject } from "../../build/fixture.ts";

test("a file that changes twice within a moment has changed twice", async (t) => {
  using project = new TemporaryProject([["a.ts", "0"]]);
  const file = join(project.path, "a.ts");
  const controller = new AbortController();
  const changes = new Changes(controller.signal);
  try {
    changes.begin();
    changes.watch([file], Date.now());
    for (const text of ["first", "the second", "and a third"]) {
      project.write("a.ts", text);
      t.deepEqual(await changes.next(), [file]);
      changes.begin();
    }
  } finally {
    controller.abort();
    await changes.close();
  }
});
