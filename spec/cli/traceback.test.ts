import { spawn } from "node:child_process";
import { once } from "node:events";
import test from "../support/serial.ts";
import { compileHandlers, placeOf } from "../traceback/handlers.ts";
import { compileLimpet } from "../support/dist.ts";
import { limpetProcess, MAIN } from "./run.ts";

const MAP = ["--map", "/etc/nginx/lua=lua"];
const LINE = "\t/etc/nginx/lua/shop/handlers.lua:7: in function 'describe'\n";
const AMOUNT = placeOf("amount = ");
const MAPPED = `\t${AMOUNT}: in function 'describe'\n`;
const SHOWN = "    22 |   const amount = countItems(session);\n       |         ^\n";

test("traceback rewrites standard input, with the source line below", async (t) => {
  using project = compileHandlers();
  const { status, stdout, stderr } = await limpetProcess(
    project.path,
    ["traceback", ...MAP],
    {},
    `before\n${LINE}after`,
  );
  t.is(stderr, "");
  t.is(status, 0);
  t.is(stdout, `before\n${MAPPED}${SHOWN}after`);
});

test("traceback reads files one after the other, and leaves the source lines out when asked to", async (t) => {
  using project = compileHandlers();
  project.write("a.log", LINE);
  project.write("b.log", "end\n");
  const { stdout } = await limpetProcess(project.path, ["traceback", ...MAP, "--no-source", "a.log", "b.log"]);
  t.is(stdout, `${MAPPED}end\n`);
});

test("traceback --json prints an object for each line", async (t) => {
  using project = compileHandlers();
  const { stdout } = await limpetProcess(project.path, ["traceback", ...MAP, "--json"], {}, `${LINE}other\n`);
  const [, line, column] = /:(\d+):(\d+)$/.exec(AMOUNT)!.map(Number);
  t.deepEqual(
    stdout
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as unknown),
    [
      {
        line: MAPPED.trimEnd(),
        positions: [
          {
            lua: { path: "/etc/nginx/lua/shop/handlers.lua", line: 7 },
            source: { file: "src/shop/handlers.ts", line, column, isExact: true },
            isOfLogCall: false,
          },
        ],
      },
      { line: "other", positions: [] },
    ],
  );
});

test("traceback colours positions and dims source lines where colours are wanted", async (t) => {
  using project = compileHandlers();
  const { stdout } = await limpetProcess(project.path, ["traceback", ...MAP], { FORCE_COLOR: "1" }, LINE);
  t.true(stdout.startsWith(`\t\u001b[1m${AMOUNT}\u001b[22m: in`), JSON.stringify(stdout));
  t.true(stdout.includes("\u001b[2m    22 |   const amount"), JSON.stringify(stdout));
});

test("traceback takes the prefix that the folder was built for", async (t) => {
  using project = compileHandlers();
  project.write("lua/limpet.conf", "include /srv/limpet/start.conf;\n");
  const line = LINE.replace("/etc/nginx/lua", "/srv/limpet");
  t.is((await limpetProcess(project.path, ["traceback", "--maps", "lua", "--no-source"], {}, line)).stdout, MAPPED);
  const elsewhere = ["traceback", "--maps", "lua", "--no-source", "--prefix", "/etc/nginx/lua/"];
  t.is((await limpetProcess(project.path, elsewhere, {}, LINE)).stdout, MAPPED);
});

test("traceback without maps, without a file, or with half a --map says what to write", async (t) => {
  using project = compileHandlers();
  const without = await limpetProcess(project.path, ["traceback"]);
  t.like(without, { status: 1, stdout: "" });
  t.is(
    without.stderr,
    "There is no folder lua-out with source maps. Run limpet build, or name one with --maps or --map.\n",
  );
  t.like(await limpetProcess(project.path, ["traceback", ...MAP, "gone.log"]), {
    status: 1,
    stderr: "There is no file gone.log.\n",
  });
  const half = await limpetProcess(project.path, ["traceback", "--map", "lua"]);
  t.is(half.status, 2);
  t.regex(half.stderr, /Write PREFIX=FOLDER/);
});

async function start(cwd: string) {
  await compileLimpet();
  const args = [MAIN, "traceback", "--no-source", ...MAP];
  return spawn(process.execPath, args, { cwd, stdio: ["pipe", "pipe", "inherit"] });
}

test("a line comes out as soon as it has come in, and bytes that are no text come out as they were", async (t) => {
  using project = compileHandlers();
  const running = await start(project.path);
  running.stdin.write(LINE);
  t.is(String((await once(running.stdout, "data"))[0]), MAPPED);
  const bytes = Buffer.from([0xff, 0x00, 0xe4, 0x0d, 0x0a]);
  running.stdin.write(bytes);
  t.deepEqual((await once(running.stdout, "data"))[0], bytes);
  running.stdin.end();
  t.deepEqual(await once(running, "close"), [0, null]);
});

test("it ends well when nobody reads on", async (t) => {
  using project = compileHandlers();
  const running = await start(project.path);
  running.stdin.on("error", () => undefined);
  running.stdin.write(LINE);
  await once(running.stdout, "data");
  running.stdout.destroy();
  const chatter = setInterval(() => running.stdin.write(LINE.repeat(1000)), 5);
  t.deepEqual(await once(running, "close"), [0, null]);
  clearInterval(chatter);
});
