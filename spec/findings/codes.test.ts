import { readFileSync } from "node:fs";
import test from "ava";
import { findingsOfRooms } from "../../docs/generate/findings.ts";

const named = await findingsOfRooms();

test("no two findings have the same code", (t) => {
  const codes = named.map(({ code }) => code);
  t.deepEqual(
    codes.filter((code, index) => codes.indexOf(code) !== index),
    [],
  );
  t.true(codes.length > 200);
});

test("findings are made in files of findings alone", (t) => {
  t.deepEqual(
    named.filter(({ file }) => !/(?:^|\/)findings(?:\.ts|\/[\w-]+\.ts)$/.test(file)).map(({ name }) => name),
    [],
  );
});

test("every finding is in the reference", (t) => {
  const page = readFileSync(new URL("../../docs/reference/findings.md", import.meta.url), "utf8");
  t.deepEqual(
    named
      .filter(({ code }) => !new RegExp(`^\\| ${code} +\\|`, "m").test(page))
      .map(({ code, name }) => `${code} ${name}`),
    [],
  );
});
