import test from "../support/serial.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { limpet } from "./run.ts";

/** Rules with a loop that stands in line 5, at the given place. */
const RULES = {
  "at the top level": `import { defineRouting, hash, header } from "limpet";

let turns = 0;
{
  for (;;) turns++;
}
export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "10.0.0.1" }], session: [header("X-Id")], affinity: hash() } },
});
`,
  "in a source": `import { defineRouting, hash } from "limpet";

const source = (request: { header(name: string): string | undefined }): string | undefined => {
  let text = request.header("X-Id");
  while (text !== undefined) text = text + "" === "" ? undefined : text;
  return text;
};
export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "10.0.0.1" }], session: [source], affinity: hash() } },
});
`,
} as const;

const AT_THE_LOOP = /src\/routing\.ts\(5,3\): error LIMPET132: This loop does not end/;

for (const command of ["check", "build"]) {
  test(`limpet ${command} ends where a loop at the top level does not, and says where it is`, async (t) => {
    using project = new TemporaryProject([["src/routing.ts", RULES["at the top level"]]]);
    const { status, stderr } = await limpet(project.path, [command]);
    t.is(status, 1);
    t.regex(stderr, AT_THE_LOOP);
  });
}

for (const args of [
  ["explain", "--header", "X-Id: me"],
  ["simulate", "--sample", "100"],
  ["plan", "src/routing.ts", "src/routing.ts", "--sample", "100"],
]) {
  test(`limpet ${args[0]} ends where a loop in a source does not, and says where it is`, async (t) => {
    using project = new TemporaryProject([["src/routing.ts", RULES["in a source"]]]);
    const { status, stderr } = await limpet(project.path, args);
    t.is(status, 1);
    t.regex(stderr, AT_THE_LOOP);
  });
}

test("loops of every kind that end do what they did", async (t) => {
  const body = `
const found: string[] = [];
for (const a of ["x", "y"]) {
  for (const i in { k: 1 }) {
    let n = 0;
    do {
      n++;
      if (n === 2) break;
    } while (n < 3);
    found.push(a + i);
  }
}
let turns = 0;
for (let i = 0; i < 10_000; i++) turns++;
while (turns > 7) turns--;
const servers = [{ name: \`n\${turns}-\${found.length}\`, address: "10.0.0.1" }];`;
  using project = new TemporaryProject([
    [
      "src/routing.ts",
      RULES["at the top level"].replace(/\nlet turns[^]*?\n}\n/, body).replace(/\[\{ name: "a".*?\}\]/, "servers"),
    ],
  ]);
  const { status, stdout, stderr } = await limpet(project.path, ["build", "--json"]);
  t.is(status, 0, stdout + stderr);
  t.regex(project.read("lua-out/servers/shop.conf"), /10\.0\.0\.1/);
});
