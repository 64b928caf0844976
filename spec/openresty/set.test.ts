import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import ts from "#typescript";
import { facts } from "./facts.ts";

const TYPINGS = join(import.meta.dirname, "..", "..", "src", "openresty");

/** A declaration with an `@api` tag. */
interface Entry {
  readonly api: string;
  /** File, scope and name, which overloads share. */
  readonly declared: string;
  /** A call of the object itself, not of a member. */
  readonly isCalled: boolean;
  readonly words: string;
}

const FILES = readdirSync(TYPINGS, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".d.ts"));

function entries(): Entry[] {
  return FILES.flatMap((file) => {
    const text = readFileSync(join(TYPINGS, file), "utf8");
    return entriesOf(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  });
}

function entriesOf(source: ts.SourceFile): Entry[] {
  const found: Entry[] = [];
  const visit = (node: ts.Node, scope: string): void => {
    const name = nameOf(node);
    const declared = name === undefined ? scope : `${scope} ${name}`;
    for (const comment of ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)) {
      // A variable is given the comment of its statement too, which has been seen.
      if (comment.parent !== node) continue;
      for (const tag of comment.tags ?? []) {
        if (tag.tagName.text !== "api") continue;
        found.push({
          api: ts.getTextOfJSDocComment(tag.comment) ?? "",
          declared,
          isCalled: ts.isCallSignatureDeclaration(node),
          words: ts.getTextOfJSDocComment(comment.comment) ?? "",
        });
      }
    }
    ts.forEachChild(node, (child) => {
      visit(child, declared);
    });
  };
  visit(source, source.fileName);
  return found;
}

function nameOf(node: ts.Node): string | undefined {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations[0]?.name.getText();
  const name = ts.isTypeElement(node) || ts.isDeclarationStatement(node) ? node.name : undefined;
  return name?.getText();
}

const typed = entries();
const names = new Set(typed.map(({ api }) => api));

test("the table has the 256 entries of the documentation", (t) => {
  t.is(facts.apis.length, 256);
  t.is(new Set(facts.apis.map(({ name }) => name)).size, 256);
});

test("every entry of the documentation is typed", (t) => {
  t.deepEqual(
    facts.apis.map(({ name }) => name).filter((name) => !names.has(name)),
    [],
  );
});

test("nothing is typed that does not exist", (t) => {
  const known = new Set([...facts.apis, ...facts.undocumented].map(({ name }) => name));
  t.deepEqual(
    [...names].filter((name) => !known.has(name)),
    [],
  );
});

test("an entry is typed once, but for overloads and the function that one returns", (t) => {
  const places = new Map<string, Set<string>>();
  for (const { api, declared, isCalled } of typed) {
    if (!isCalled) places.set(api, (places.get(api) ?? new Set()).add(declared));
  }
  t.deepEqual(
    [...places].filter(([, declared]) => declared.size > 1).map(([api, declared]) => [api, ...declared]),
    [],
  );
});

test("every entry says in words what it is", (t) => {
  t.deepEqual(
    typed.filter(({ words }) => !/\w{3}/.test(words)).map(({ declared }) => declared),
    [],
  );
});

test("limpet/openresty has all files of typings", (t) => {
  const index = readFileSync(join(TYPINGS, "index.d.ts"), "utf8");
  const referenced = [...index.matchAll(/<reference path="\.\/(.+)" \/>/g)].map(([, file]) => file);
  t.deepEqual([...referenced].sort(), FILES.filter((file) => file !== "index.d.ts").sort());
});
