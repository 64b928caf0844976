import test from "../support/serial.ts";
import { Builder } from "../../src/build/build.ts";
import { TemporaryProject } from "./fixture.ts";

const rulesWith = (head: string, key: string): string => `${head}
import { defineRouting, hash } from "limpet";
export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "10.0.0.1" }], session: [() => ${key}], affinity: hash() } },
});
`;

/** [title, what is there all the time, src/origin.ts before, and after]: the rules get what it has through another file. */
const CASES: readonly [title: string, files: readonly (readonly [string, string])[], before: string, after: string][] =
  [
    [
      "a const enum that another file exports",
      [
        ["src/between.ts", 'import { Key } from "./origin";\nexport { Key };\n'],
        ["src/routing.ts", rulesWith('import { Key } from "./between";', "Key.Only")],
      ],
      'export const enum Key { Only = "one" }\n',
      'export const enum Key { Only = "two" }\n',
    ],
    [
      "a const enum that another file exports with all else",
      [
        ["src/between.ts", 'export * from "./origin";\n'],
        ["src/routing.ts", rulesWith('import { Key } from "./between";', "Key.Only")],
      ],
      'export const enum Key { Only = "one" }\n',
      'export const enum Key { Only = "two" }\n',
    ],
    [
      "a type that a function of another file returns",
      [
        [
          "src/between.ts",
          'import { reader } from "./origin";\nimport type { Reader } from "./origin";\nexport function get(): Reader { return reader; }\n',
        ],
        ["src/routing.ts", rulesWith('import { get } from "./between";', "get().read()[0]")],
      ],
      'export interface Reader { read: () => LuaMultiReturn<[string, number]> }\nexport const reader: Reader = { read: () => $multi("key", 1) };\n',
      'export interface Reader { read: () => [string, number] }\nexport const reader: Reader = { read: () => ["key", 1] };\n',
    ],
    [
      "a name that only a comment changes",
      [
        ["tstl.json", '{ "compilerOptions": { "removeComments": true } }'],
        ["src/routing.ts", rulesWith('import { origin } from "./origin";', "origin.key")],
      ],
      'export interface Origin {\n  /** @customName one */\n  key: string;\n}\nexport const origin: Origin = { key: "x" };\n',
      'export interface Origin {\n  /** @customName two */\n  key: string;\n}\nexport const origin: Origin = { key: "x" };\n',
    ],
  ];

for (const [title, files, before, after] of CASES) {
  test(`a rebuild is what a build is: ${title}`, async (t) => {
    using project = new TemporaryProject(files);
    const builder = new Builder({ project: project.path });
    // There and back, for of the first change TypeScript knows least, and so does most.
    for (const origin of [before, after, before, after]) {
      project.write("src/origin.ts", origin);
      const rebuilt = await builder.build();
      t.true(rebuilt.ok);
      const built = await new Builder({ project: project.path, write: false }).build();
      t.deepEqual(rebuilt.files, built.files);
    }
  });
}
