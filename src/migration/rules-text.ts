import ts from "#typescript";
import { placeText } from "../nginx-conf/reading/directive.ts";
import { callsIn, keyText, layout, property } from "./code.ts";
import type { MigratedUpstream } from "./upstream-block.ts";

const WIDTH = 120;

/** A comment of as many lines as it takes; a line break that nginx.conf has in quotes does not end it. */
function comment(text: string, indent: string): string {
  const lines: string[] = [];
  let line = `${indent}//`;
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${indent}//`;
    }
    line += ` ${word}`;
  }
  return [...lines, line].join("\n") + "\n";
}

/** `nginx.conf:12: TODO …` for what has to be written by hand, and without it for what is only to be known. */
function remark({ file, start, messageText, category, code }: ts.Diagnostic): string {
  const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
  const name = file?.fileName.split("/").at(-1) ?? "nginx.conf";
  const todo = category === ts.DiagnosticCategory.Error ? "TODO " : "";
  return `${todo}LIMPET${code}, ${name}:${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
}

function upstreamText({ name, block, rule = [], diagnostics }: MigratedUpstream): string {
  const comments = [`From ${placeText(block)}.`, ...diagnostics.map(remark)].map((text) => comment(text, "    "));
  const properties = rule.map(([key, value]) => {
    const code = property(key, value);
    const isList = key === "servers" && typeof code === "object" && code.items.length > 1;
    // Servers stand one on a line, as they did.
    const text = isList
      ? `${code.open}\n${code.items.map((item) => `        ${layout(item, 8)},\n`).join("")}      ${code.close}`
      : layout(code, 6);
    return `      ${text},\n`;
  });
  return `${comments.join("")}    ${keyText(name)}: {\n${properties.join("")}    },\n`;
}

/** The text of `src/routing.ts`. @param from the file that the blocks are in, as it is called */
export function rulesText(upstreams: readonly MigratedUpstream[], from: string): string {
  const ruled = upstreams.filter(({ rule }) => rule !== undefined);
  const calls = ruled.flatMap(({ rule = [] }) => rule.flatMap(([, value]) => callsIn(value)));
  const names = [...new Set(["defineRouting", ...calls])].sort();
  const imports = layout({ open: "import { ", items: names, close: ' } from "limpet";' }, 0, true);
  return [
    imports,
    "",
    comment(
      `The upstreams of ${from}. Comments say what differs from nginx; nginx/migration.md has the whole list.`,
      "",
    ).trimEnd(),
    "",
    ...ruled.flatMap(({ declarations }) => declarations.map((declaration) => `${declaration}\n`)),
    "export default defineRouting({",
    "  upstreams: {",
    ruled.map(upstreamText).join("\n") + "  },",
    "});",
    "",
  ].join("\n");
}
