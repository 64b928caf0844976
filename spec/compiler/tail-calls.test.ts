import test from "../support/serial.ts";
import { build } from "../../src/build/build.ts";
import { TemporaryProject } from "../build/fixture.ts";

const RULES = `
import { defineRouting, hash, type Request } from "limpet";

function trimmed(text: string): string {
  return text.slice(1);
}

function parts(text: string): LuaMultiReturn<[string, string]> {
  return $multi(text, text);
}

function ofOne(request: Request): string {
  return trimmed(request.header("X-One") ?? "");
}

function ofTwo(request: Request): LuaMultiReturn<[string, string]> {
  return parts(request.header("X-Two") ?? "");
}

function ofAny<Result>(make: () => Result): Result {
  return make();
}

const ofArrow = (request: Request): string => trimmed(request.header("X-Arrow") ?? "");

export default defineRouting({
  upstreams: {
    shop: {
      servers: [{ name: "a", address: "10.0.0.1" }],
      session: [ofOne, (request) => ofTwo(request)[0], (request) => ofAny(() => request.header("X")), ofArrow],
      affinity: hash(),
    },
  },
});
`;

test("a function returns the value of a call rather than calls last, where the call surely has one value", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  const { files } = await build({ project: project.path });
  const lua = files.get("limpet/rules/routing.lua") ?? "";
  t.regex(lua, /function ofOne\(request\)\s+return \(trimmed\(/);
  t.regex(lua, /function ofArrow\(request\)\s+return \(trimmed\(/);
  t.regex(lua, /function ofTwo\(request\)\s+return parts\(/);
  t.regex(lua, /function ofAny\(make\)\s+return make\(/);
});
