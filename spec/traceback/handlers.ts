import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import ts from "#typescript";
import { transpileProject } from "typescript-to-lua";
import { TemporaryProject } from "../build/fixture.ts";

/** A phase handler of somebody who uses TSTL by himself, with faults in it, and helpers to call through. */
const HANDLERS = `declare const ngx: Nginx;
/** @noSelf */
interface Nginx {
  timer: Timer;
  say(text: string): void;
}
/** @noSelf */
interface Timer {
  at(delay: number, callback: (premature: boolean) => void): void;
}

interface Session {
  cart: { items: string[] };
}

function countItems(session: Session): number {
  const total = session.cart.items.length;
  return total + 1;
}

function describe(session: Session): string {
  const amount = countItems(session);
  return \`\${amount} items\`;
}

export function access(): void {
  const text = describe({} as Session);
  ngx.say(text);
}

export function later(): void {
  ngx.timer.at(0, () => {
    const text = describe({} as Session);
    ngx.say(text);
  });
  ngx.say("soon");
}

export function reserved(): void {
  const end = {} as unknown as () => string;
  ngx.say(end());
}

export function init(): void {
  const text = describe({} as Session);
  ngx.say(text);
}
`;

const CONFIG = {
  compilerOptions: {
    target: "ESNext",
    lib: ["ESNext"],
    module: "ESNext",
    moduleResolution: "bundler",
    types: [],
    strict: true,
    rootDir: "src",
    outDir: "lua",
    sourceMap: true,
  },
  tstl: { luaTarget: "JIT", noImplicitSelf: true, noHeader: true, luaLibImport: "require-minimal" },
  include: ["src"],
};

/** Where a text stands in the handlers, as a position in TypeScript. */
export function placeOf(text: string, within = ""): string {
  const start = HANDLERS.indexOf(text, HANDLERS.indexOf(within));
  const before = HANDLERS.slice(0, start).split("\n");
  return `src/shop/handlers.ts:${before.length}:${before.at(-1)!.length + 1}`;
}

/** The project's files with their Lua, compiled no sooner than somebody asks, and once. */
let compiled: readonly (readonly [name: string, text: string])[] | undefined;

function compile(): readonly (readonly [name: string, text: string])[] {
  using project = new TemporaryProject([
    ["src/shop/handlers.ts", HANDLERS],
    ["tsconfig.json", JSON.stringify(CONFIG)],
  ]);
  const { diagnostics } = transpileProject(join(project.path, "tsconfig.json"));
  const [mistake] = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (mistake !== undefined) throw new Error(ts.flattenDiagnosticMessageText(mistake.messageText, "\n"));
  return readdirSync(project.path, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(project.path, name)).isFile())
    .map((name) => [name, project.read(name)] as const);
}

/** A project of the handlers; their Lua is in its folder `lua`. */
export function compileHandlers(): TemporaryProject {
  return new TemporaryProject((compiled ??= compile()));
}
