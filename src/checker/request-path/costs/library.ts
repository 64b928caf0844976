import ts from "#typescript";
import { libraryCalled } from "../findings.ts";
import { calledName } from "./called.ts";
import type { CostRule } from "./cost.ts";

const NGINX_TIME = "Use nginx's own time, which costs nothing: ngx.time(), or ngx.now() with milliseconds.";
const AT_START = "Call it at the top of the module, or in the init phase.";
const FILE = "Read and write files in the init phase or in a timer.";

/** Functions of Lua's library for which LuaJIT leaves compiled code, by the beginning of their name. */
const INSTEAD: readonly (readonly [name: string, instead: string])[] = [
  ["os.time", NGINX_TIME],
  ["os.clock", NGINX_TIME],
  ["os.date", "Use ngx.localtime(), ngx.utctime() or ngx.http_time(), which nginx keeps ready."],
  ["os.", AT_START],
  ["io.", FILE],
  ["debug.", "Leave it out of the request path."],
  ["math.fmod", "Write a % b, whose result in Lua has the sign of b."],
  ["math.modf", "Write Math.floor(value) and value % 1."],
  ["math.frexp", AT_START],
  ["string.dump", AT_START],
  ["loadstring", AT_START],
  ["loadfile", AT_START],
  ["load", AT_START],
  ["dofile", AT_START],
  ["require", "Import the module at the top."],
  ["getfenv", AT_START],
  ["setfenv", AT_START],
  ["collectgarbage", "Leave it to Lua, or do it in a timer."],
  ["print", "Use ngx.log(), and rarely."],
  ["table.maxn", "Keep the length next to the table."],
];

/** Functions of Lua's library that LuaJIT does not compile. */
export const library: CostRule = {
  name: "library",
  kinds: [ts.SyntaxKind.CallExpression],
  find(node, checker) {
    const call = node as ts.CallExpression;
    const name = calledName(call, checker);
    const instead = name === undefined ? undefined : insteadOf(name, call.arguments.length);
    return instead === undefined ? undefined : { at: call, finding: libraryCalled(`${name ?? ""}()`, instead) };
  },
};

function insteadOf(name: string, argumentCount: number): string | undefined {
  if (name === "table.insert") return argumentCount > 2 ? "Append, and read from the end." : undefined;
  if (name === "tonumber") return argumentCount > 1 ? "Read the digits with charCodeAt()." : undefined;
  return INSTEAD.find(([known]) => (known.endsWith(".") ? name.startsWith(known) : name === known))?.[1];
}
