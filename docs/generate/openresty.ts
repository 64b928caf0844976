import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import ts from "#typescript";

const TYPINGS = fileURLToPath(new URL("../../src/openresty/", import.meta.url));
const PAGE = fileURLToPath(new URL("../reference/openresty.md", import.meta.url));

/** An entry of the API: one name, with all its forms. */
interface Entry {
  readonly name: string;
  /** Where it is declared, each of its forms. */
  readonly nodes: ts.Node[];
  readonly descriptions: string[];
  readonly facts: string;
}

const TITLES: Readonly<Record<string, string>> = { phases: "Phases", since: "Since", needs: "Needs" };

/** What holds at run time, in one line. */
function factsOf(tags: ReadonlyMap<string, string>): string {
  const named = Object.entries(TITLES).flatMap(([tag, title]) => {
    const text = tags.get(tag);
    return text === undefined ? [] : [`${title}: ${text}`];
  });
  const yields = tags.get("yields");
  const waits = yields === undefined ? [] : [yields === "" ? "May wait" : `May wait: ${yields}`];
  const unseen = tags.has("documented") ? ["From the documentation"] : [];
  return `*${[...named, ...waits, ...unseen].join(". ")}.*`;
}

/** A declaration without its comments, formatted; of an interface that is no constants' only its head. */
async function signatureOf(node: ts.Node): Promise<string> {
  const text = node.getText().replace(/\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*/g, "");
  const isHead = ts.isInterfaceDeclaration(node) && !node.name.text.endsWith("Constants");
  const shown = (isHead ? text.replace(/ \{\n[\s\S]*/, " {}") : text).replace(/\bthis: void(?:,\s*)?/g, "");
  const isMember = ts.isTypeElement(node);
  const formatted = await format(isMember ? `interface Members {\n${shown}\n}` : shown, {
    parser: "typescript",
    printWidth: 100,
  });
  return (isMember ? formatted.replace(/^.*\n|\}\n$/g, "").replace(/^ {2}/gm, "") : formatted).trimEnd();
}

function proseOf(comment: ts.JSDoc): string {
  const parameters = (comment.tags ?? []).flatMap((tag) => {
    if (!ts.isJSDocParameterTag(tag)) return [];
    const text = ts.getTextOfJSDocComment(tag.comment)?.replace(/^- /, "") ?? "";
    return [`- \`${tag.name.getText()}\`: ${text}`];
  });
  const description = ts.getTextOfJSDocComment(comment.comment) ?? "";
  return [description, ...(parameters.length === 0 ? [] : [parameters.join("\n")])].join("\n\n");
}

function entriesOf(file: string): Map<string, Entry> {
  const source = ts.createSourceFile(file, readFileSync(TYPINGS + file, "utf8"), ts.ScriptTarget.Latest, true);
  const entries = new Map<string, Entry>();
  const visit = (node: ts.Node): void => {
    const comment = ts
      .getJSDocCommentsAndTags(node)
      .filter(ts.isJSDoc)
      .findLast(({ parent }) => parent === node);
    const tags = new Map(
      (comment?.tags ?? []).map((tag) => [tag.tagName.text, ts.getTextOfJSDocComment(tag.comment) ?? ""]),
    );
    const name = tags.get("api");
    if (comment !== undefined && name !== undefined) {
      const entry = entries.get(name) ?? { name, nodes: [], descriptions: [], facts: factsOf(tags) };
      entry.nodes.push(node);
      entry.descriptions.push(proseOf(comment));
      entries.set(name, entry);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return entries;
}

async function section({ name, nodes, descriptions, facts }: Entry): Promise<string> {
  const signatures = await Promise.all(nodes.map(signatureOf));
  return [`### ${name}`, "```ts\n" + signatures.join("\n") + "\n```", ...new Set(descriptions), facts].join("\n\n");
}

async function chapter(file: string): Promise<string[]> {
  const entries = [...entriesOf(file).values()];
  const title = `## ${file.replace(/^(?:lua|modules|ngx)\/|\.d\.ts$/g, "")}`;
  return entries.length === 0 ? [] : [title, ...(await Promise.all(entries.map(section)))];
}

const files = readdirSync(TYPINGS, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".d.ts"));
const ORDER = ["ngx", "modules", "lua"];
const place = (file: string): string => `${ORDER.indexOf(file.split("/")[0] ?? "")} ${file}`;
files.sort((a, b) => (place(a) < place(b) ? -1 : 1));
const chapters = (await Promise.all(files.map(chapter))).flat();
const preface = `What \`import "limpet/openresty"\` (or \`"types": ["limpet/openresty"]\`) types, file by file as in
\`src/openresty/\`. Phases are those in which a running nginx was seen to allow the call. "From the documentation" is
what no nginx that Limpet is tested with could show.`;
writeFileSync(PAGE, ["# The ngx API", preface, ...chapters].join("\n\n") + "\n");
