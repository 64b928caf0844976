import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import test from "ava";

const SPEC = join(import.meta.dirname, "..");

test("files whose tests wait for something run them one after the other", (t) => {
  const files = readdirSync(SPEC, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const wrong = files.filter((file) => {
    const text = readFileSync(join(SPEC, file), "utf8");
    return (
      /\basync\b/.test(text) && file !== join("support", "serial.ts") && /^import test\b.* from "ava";$/m.test(text)
    );
  });
  t.true(files.length > 0);
  t.deepEqual(wrong, [], "they import test from support/serial.ts");
});
