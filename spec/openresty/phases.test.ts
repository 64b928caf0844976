import { readdirSync, readFileSync } from "node:fs";
import test from "ava";
import ts from "typescript";

/** What a running nginx was seen to allow: each function called once in each phase (OpenResty's nginx 1.31.2, ngx_lua 0.10.32). */
const OBSERVED = JSON.parse(readFileSync(new URL("./observed-phases.json", import.meta.url), "utf8")) as {
  readonly probed: readonly string[];
  readonly apis: Readonly<Record<string, { readonly phases: readonly string[]; readonly yields: boolean }>>;
};

const TYPINGS = new URL("../../src/openresty/", import.meta.url);

interface Entry {
  readonly api: string;
  readonly phases: readonly string[];
  readonly yields: boolean;
}

/** The entries of the typings, by their `@api` tags. */
function entries(): Entry[] {
  const found: Entry[] = [];
  for (const file of readdirSync(TYPINGS)) {
    const source = ts.createSourceFile(
      file,
      readFileSync(new URL(file, TYPINGS), "utf8"),
      ts.ScriptTarget.Latest,
      true,
    );
    const visit = (node: ts.Node): void => {
      const tags = new Map(
        ts.getJSDocTags(node).map((tag) => [tag.tagName.text, ts.getTextOfJSDocComment(tag.comment) ?? ""]),
      );
      const api = tags.get("api");
      if (api !== undefined && ts.getJSDocCommentsAndTags(node).some((comment) => comment.parent === node)) {
        const phases = tags.get("phases") ?? "";
        found.push({
          api,
          phases: phases === "any" ? OBSERVED.probed : phases.split(/,\s*/),
          yields: tags.has("yields"),
        });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

test("every entry of the typings says of its phases and of waiting what was observed", (t) => {
  const all = entries();
  t.true(all.length >= 20, `${all.length} entries`);
  for (const { api, phases, yields } of all) {
    const observed = OBSERVED.apis[api];
    if (observed === undefined) {
      t.fail(`${api} is in no documentation`);
      continue;
    }
    // Functions that were allowed everywhere they could be probed are written "any".
    const isAny = observed.phases.length >= OBSERVED.probed.length - 1;
    t.deepEqual([...phases].sort(), [...(isAny ? OBSERVED.probed : observed.phases)].sort(), api);
    t.is(yields, observed.yields, api);
  }
});
