import { join } from "node:path";
import test from "ava";
import { transpile } from "./transpile.ts";

const configuration = join(import.meta.dirname, "types", "tsconfig.json");

test("the types are what types/ expects, and typescript-to-lua takes them", (t) => {
  const { diagnostics, lua } = transpile(configuration, {
    outDir: "/out",
    // What they import is nginx's, but for expect-type, and they never run.
    noResolvePaths: ["**"],
  });
  t.is(diagnostics, "");
  t.true(lua.size >= 2, `${lua.size} files`);
});
