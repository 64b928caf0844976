import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import test from "../support/serial.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { compileLimpet } from "../support/dist.ts";
import { limpet, MAIN } from "./run.ts";

const RULES = `import { cookie, defineRouting, hash } from "limpet";
export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "10.0.0.1" }], session: [cookie("sid")], affinity: hash() } },
});
`;

test("limpet dev says what each build came to, goes on after errors, and ends well when it is told to", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  await compileLimpet();
  const dev = spawn(process.execPath, [MAIN, "dev", "--no-nginx"], {
    cwd: project.path,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const ended = once(dev, "exit");
  const lines = createInterface({ input: dev.stdout })[Symbol.asyncIterator]();
  const until = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const line = await lines.next();
      if (line.done === true) throw new Error(`limpet dev ended before it said ${String(pattern)}`);
      if (pattern.test(line.value)) return line.value;
    }
  };
  await until(/^Watching src\/routing\.ts\. Ctrl-C stops it\.$/);
  await until(/✔ built in \d+ ms$/);
  project.write("src/routing.ts", RULES.replace("affinity", "afinity"));
  await until(/^src\/routing\.ts\(3,\d+\): error/);
  await until(/✘ src\/routing\.ts changed: \d+ errors?, so lua-out was not changed$/);
  project.write("src/routing.ts", RULES.replace("10.0.0.1", "10.0.0.2"));
  await until(/✔ src\/routing\.ts changed: built in \d+ ms$/);
  t.regex(project.read("lua-out/servers/shop.conf"), /10\.0\.0\.2/);
  dev.kill("SIGINT");
  t.deepEqual(await ended, [0, null]);
});

test("limpet dev does not watch standard input", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  const { status, stderr } = await limpet(project.path, ["dev", "--nginx-conf", "-"]);
  t.is(status, 2);
  t.regex(stderr, /cannot watch standard input/);
});
