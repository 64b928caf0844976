import { rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { mapLine } from "../../src/traceback/log-line.ts";
import { SourceMaps } from "../../src/traceback/source-maps.ts";
import { Traceback } from "../../src/traceback/traceback.ts";
import { compileHandlers, placeOf } from "./handlers.ts";

const project = compileHandlers();
const FOLDER = { folder: join(project.path, "lua"), prefix: "/etc/nginx/lua" };
const maps = new SourceMaps([FOLDER]);
test.after.always(() => {
  project[Symbol.dispose]();
});

const map = (line: string): string => mapLine(line, maps, { relativeTo: project.path }).text;

const TOTAL = placeOf("total = ");
const AMOUNT = placeOf("amount = ");

/** Lines as nginx and LuaJIT write them; `@` stands for the folder on nginx's machine. */
const LINES: readonly (readonly [what: string, line: string, expected: string])[] = [
  [
    "a message with its surroundings",
    `2026/11/21 15:18:20 [error] 24#24: *1 lua entry thread aborted: runtime error: @/shop/handlers.lua:3: attempt to index field 'cart' (a nil value), client: 172.17.0.1, request: "GET / HTTP/1.1"`,
    `2026/11/21 15:18:20 [error] 24#24: *1 lua entry thread aborted: runtime error: ${TOTAL}: attempt to index field 'cart' (a nil value), client: 172.17.0.1, request: "GET / HTTP/1.1"`,
  ],
  ["a frame", "\t@/shop/handlers.lua:7: in function 'describe'", `\t${AMOUNT}: in function 'describe'`],
  [
    "a function without a name",
    "\t@/shop/handlers.lua:18: in function <@/shop/handlers.lua:17>, context: ngx.timer",
    `\t${placeOf("text = ", "function later")}: in function <${placeOf("() =>")}>, context: ngx.timer`,
  ],
  [
    "a path that LuaJIT has cut",
    "\t...nx/lua/shop/handlers.lua:7: in function 'describe'",
    `\t${AMOUNT}: in function 'describe'`,
  ],
  [
    "a message of ngx.log, which has the file's name alone",
    "2026/11/21 15:18:20 [warn] 1#1: *1 [lua] handlers.lua:7: describe(): low on items",
    `2026/11/21 15:18:20 [warn] 1#1: *1 [lua] ${AMOUNT}: describe(): low on items`,
  ],
  [
    "a line of LuaJIT's trace log",
    "[TRACE --- @/shop/handlers.lua:17 -- NYI: bytecode FNEW at @/shop/handlers.lua:7]",
    `[TRACE --- ${placeOf("() =>")} -- NYI: bytecode FNEW at ${AMOUNT}]`,
  ],
  [
    "a name that Lua reserves",
    "@/shop/handlers.lua:26: attempt to call local '____end' (a table value)",
    `${placeOf("ngx.say(end()")}: attempt to call local 'end' (a table value)`,
  ],
  [
    "a line that nothing was made into, from one above",
    "@/shop/handlers.lua:21: in function 'later'",
    `~${placeOf("() =>")}: in function 'later'`,
  ],
  [
    "a name of a file without its function, which another library may have too",
    "[lua] handlers.lua:7: low on items",
    `[lua] ~${AMOUNT}: low on items`,
  ],
];

for (const [what, line, expected] of LINES) {
  test(`rewritten: ${what}`, (t) => {
    t.is(map(line.replaceAll("@", FOLDER.prefix)), expected);
  });
}

const UNTOUCHED: readonly (readonly [what: string, line: string])[] = [
  ["Lua of somebody else", "/usr/share/lua/5.1/resty/handlers.lua:7: bad argument"],
  ["a log call in somebody else's file of the same name", "[lua] handlers.lua:7: connect(): refused"],
  ["a line beyond the end of the file", "/etc/nginx/lua/shop/handlers.lua:700: in function 'access'"],
  ["a block in nginx.conf", "\tbalancer_by_lua(nginx.conf:10):1: in main chunk"],
  ["a C function", "\t[C]: in function 'require'"],
  ["a file that was not found", "\tno file '/etc/nginx/lua/shop/handlers.lua'"],
  ["a request for a Lua file", '"GET /etc/nginx/lua/shop/handlers.lua HTTP/1.1"'],
  ["an unknown field", "attempt to call field '?' (a nil value)"],
];

for (const [what, line] of UNTOUCHED) {
  test(`left alone: ${what}`, (t) => {
    t.is(map(line), line);
  });
}

test("a path that may be either of two files is left alone, one that is cut less is not", (t) => {
  const two = new SourceMaps([FOLDER, { ...FOLDER, prefix: "/opt/other/lua" }]);
  const cut = "...lua/shop/handlers.lua:7: in function 'describe'";
  t.is(mapLine(cut, two).text, cut);
  const clear = "...other/lua/shop/handlers.lua:7: in function 'describe'";
  t.is(mapLine(clear, two, { relativeTo: project.path }).text, `${AMOUNT}: in function 'describe'`);
});

test("the source line is shown below, once where message and frame are one place, and not for what was logged", (t) => {
  const log = [
    "runtime error: /etc/nginx/lua/shop/handlers.lua:3: attempt to index field 'cart' (a nil value)",
    "stack traceback:",
    "\t/etc/nginx/lua/shop/handlers.lua: in function 'countItems'",
    "\t/etc/nginx/lua/shop/handlers.lua:7: in function 'describe'",
    "[lua] handlers.lua:7: describe(): low on items",
  ].join("\n");
  t.is(
    new Traceback(maps, { relativeTo: project.path }).text(log),
    [
      `runtime error: ${TOTAL}: attempt to index field 'cart' (a nil value)`,
      "    17 |   const total = session.cart.items.length;",
      "       |         ^",
      "stack traceback:",
      `\t${TOTAL}: in function 'countItems'`,
      `\t${AMOUNT}: in function 'describe'`,
      "    22 |   const amount = countItems(session);",
      "       |         ^",
      `[lua] ${AMOUNT}: describe(): low on items`,
    ].join("\n"),
  );
});

test("the frame without a line is completed from the message alone, not from another file's", (t) => {
  const log = "runtime error: /other/x.lua:3: oh\n\t/etc/nginx/lua/shop/handlers.lua: in function 'countItems'";
  t.is(new Traceback(maps).text(log), log);
});

test("a map that was built anew is read anew, and one that is gone is not needed", (t) => {
  using mine = compileHandlers();
  const mineMaps = new SourceMaps([{ folder: join(mine.path, "lua"), prefix: "/etc/nginx/lua" }]);
  const line = "/etc/nginx/lua/shop/handlers.lua:7: oh";
  const mapped = (): string => mapLine(line, mineMaps, { relativeTo: mine.path }).text;
  t.is(mapped(), `${AMOUNT}: oh`);

  const file = "lua/shop/handlers.lua.map";
  mine.write(file, mine.read(file).replace("shop/handlers.ts", "shop/renamed.ts"));
  utimesSync(join(mine.path, file), 1, 1);
  t.is(mapped(), `${AMOUNT.replace("handlers", "renamed")}: oh`);

  mine.write(file, "half of a");
  t.is(mapped(), line);
  rmSync(join(mine.path, file));
  t.is(mapped(), line);
});
