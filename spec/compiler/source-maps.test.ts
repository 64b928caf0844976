import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { TraceMap, decodedMappings, originalPositionFor } from "@jridgewell/trace-mapping";
import test from "../support/serial.ts";
import { build } from "../../src/build/build.ts";
import { TemporaryProject } from "../build/fixture.ts";

const REPOSITORY = join(import.meta.dirname, "../..");

/** A compiled module with its source, found as `limpet traceback` finds them: by the map's own path. */
interface Mapped {
  readonly lua: readonly string[];
  readonly source: readonly string[];
  readonly map: TraceMap;
}

function mapped(out: string, path: string): Mapped {
  const mapFile = join(out, `${path}.map`);
  const map = new TraceMap(readFileSync(mapFile, "utf8"));
  const lines = (file: string): string[] => readFileSync(file, "utf8").split("\n");
  return { lua: lines(join(out, path)), source: lines(resolve(dirname(mapFile), map.sources[0] ?? "")), map };
}

async function mapsOf(project: string, out: string): Promise<Map<string, Mapped>> {
  const { ok, files } = await build({ project, out });
  if (!ok) throw new Error("the build failed");
  const withMaps = [...files.keys()].filter((path) => files.has(`${path}.map`));
  return new Map(withMaps.map((path) => [path, mapped(out, path)]));
}

/** Where a marker that stands once in each is in the source: by the map, and in truth. */
function positions({ lua, source, map }: Mapped, marker: string): { readonly mapped: string; readonly real: string } {
  const place = (lines: readonly string[]): { line: number; column: number } => {
    const index = lines.findIndex((line) => line.includes(marker));
    return { line: index + 1, column: lines[index]?.indexOf(marker) ?? -1 };
  };
  const { line, column } = originalPositionFor(map, place(lua));
  const real = place(source);
  return { mapped: `${line}:${column}`, real: `${real.line}:${real.column}` };
}

test("every compiled module has a map beside it, whose lines lead to lines of its source", async (t) => {
  using project = new TemporaryProject();
  const out = join(project.path, "lua-out");
  const maps = await mapsOf(REPOSITORY, out);
  t.true(maps.has("limpet/rules/routing.lua"));
  t.true(maps.has("limpet/nginx/phases/balancer.lua"));
  for (const [path, { lua, source, map }] of maps) {
    const lines = decodedMappings(map);
    t.true(lines.length <= lua.length, path);
    for (const [index, [first]] of lines.entries()) {
      if (first === undefined) continue;
      const [column, , sourceLine, sourceColumn] = first as [number, number, number, number];
      t.true(column <= (lua[index]?.length ?? -1), `${path}:${index + 1}`);
      t.true(sourceColumn <= (source[sourceLine]?.length ?? -1), `${path}:${index + 1}`);
    }
  }
});

test("a text in the Lua leads to the same text in the source", async (t) => {
  using project = new TemporaryProject();
  const maps = await mapsOf(REPOSITORY, join(project.path, "lua-out"));
  let compared = 0;
  for (const [path, { lua, source, map }] of maps) {
    for (const [index, segments] of decodedMappings(map).entries()) {
      for (const [column, , sourceLine = -1, sourceColumn = -1] of segments) {
        const text = lua[index]?.slice(column).match(/^"[\w -]{3,}"/)?.[0];
        const original = source[sourceLine]?.slice(sourceColumn);
        // typeof "object" is type "table".
        if (text === undefined || text === '"table"' || original?.startsWith('"') !== true) continue;
        t.true(original.startsWith(text), `${path}:${index + 1}:${column}`);
        compared += 1;
      }
    }
  }
  t.true(compared > 200, `${compared}`);
});

test("positions are right below the notice, the locals of libraries and the runtime library", async (t) => {
  using project = new TemporaryProject([
    [
      "src/routing.ts",
      `
import { defineRouting, hash } from "limpet";
import { half } from "./tenants/half.ts";

export default defineRouting({
  upstreams: {
    shop: {
      servers: [{ name: "a", address: "10.0.0.1" }],
      session: [(request) => half(request.header("X-Tenant") ?? "nobody")],
      affinity: hash(),
    },
  },
});
`,
    ],
    [
      "src/tenants/half.ts",
      `
export function half(text: string): string {
  const parts = ["first", "second"].map((part) => part + text);
  return parts.join("-").slice(0, Math.floor(text.length / 2));
}

export function unused(): never {
  throw "third";
}
`,
    ],
  ]);
  const maps = await mapsOf(project.path, join(project.path, "lua-out"));
  const half = maps.get("limpet/rules/tenants/half.lua")!;
  t.regex(half.lua.join("\n"), /^local __TS__ArrayMap = [^]*^local math_floor = math\.floor$/m);
  for (const marker of ['"first"', '"third"']) {
    const { mapped, real } = positions(half, marker);
    t.is(mapped, real, marker);
  }
  const routing = positions(maps.get("limpet/rules/routing.lua")!, '"X-Tenant"');
  t.is(routing.mapped, routing.real);
});

test("Lua that was written by hand, and the runtime library, have no map", async (t) => {
  using project = new TemporaryProject();
  const { files } = await build({ project: REPOSITORY, out: join(project.path, "lua-out") });
  t.true(files.has("limpet/affinity/bytes.lua"));
  t.false(files.has("limpet/affinity/bytes.lua.map"));
  t.false([...files.keys()].some((path) => path.includes("lualib_bundle") && path.endsWith(".map")));
});

test("a map names its source relative to itself, and does not repeat it", async (t) => {
  using project = new TemporaryProject();
  const out = join(project.path, "deploy/lua-out");
  const { files } = await build({ project: REPOSITORY, out });
  const map = JSON.parse(files.get("limpet/rules/routing.lua.map") ?? "") as Record<string, unknown>;
  t.is(map.version, 3);
  t.is(map.file, "routing.lua");
  t.false("sourcesContent" in map);
  const [source] = map.sources as string[];
  t.true(source?.startsWith("../"));
  t.is(resolve(out, "limpet/rules", source ?? ""), join(REPOSITORY, "src/routing.ts"));
  t.true(existsSync(join(out, "limpet/rules/routing.lua.map")));
});
