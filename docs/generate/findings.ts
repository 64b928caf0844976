import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { format, resolveConfig } from "prettier";
import ts from "#typescript";

const SOURCES = fileURLToPath(new URL("../../src/", import.meta.url));
const PAGE = fileURLToPath(new URL("../reference/findings.md", import.meta.url));

const KINDS: Readonly<Record<string, string>> = { error: "error", warning: "warning", note: "message" };

/** A finding that a room of src/ can make. */
export interface NamedFinding {
  readonly code: number;
  readonly name: string;
  readonly kind: string;
  /** Its file, relative to src/. */
  readonly file: string;
  /** What the comment over it in its file says of its block. */
  readonly block: string;
  /** Its message, with `<name>` for what is put in. */
  readonly message: string;
}

/** The findings of all files that call the factories, in the order of their codes. */
export async function findingsOfRooms(): Promise<NamedFinding[]> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.startsWith("findings/"),
  );
  const found = await Promise.all(files.map(findingsIn));
  return found.flat().sort((one, other) => one.code - other.code);
}

async function findingsIn(file: string): Promise<NamedFinding[]> {
  const text = readFileSync(join(SOURCES, file), "utf8");
  if (!text.includes('/findings/finding.ts"')) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const declared = source.statements.flatMap((statement) => {
    const [declaration] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
    const call = declaration?.initializer === undefined ? undefined : factoryCall(declaration.initializer);
    return declaration === undefined || call === undefined ? [] : [{ name: declaration.name.getText(), call }];
  });
  if (declared.length === 0) return [];
  const made = (await import(pathToFileURL(join(SOURCES, file)).href)) as Record<string, { readonly code: number }>;
  return declared.map(({ name, call }) => {
    const code = made[name]?.code;
    const [written, message] = call.arguments;
    if (code === undefined || message === undefined || Number(written?.getText()) !== code)
      throw new Error(`${file}: ${name} is no finding that is exported with its code`);
    const kind = KINDS[call.expression.getText()] ?? "";
    return { code, name, kind, file, block: blockBefore(text, call.pos), message: messageText(message) };
  });
}

/** `error(101, …)`, also within a function that adds something to it. */
function factoryCall(node: ts.Expression): ts.CallExpression | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  if (node.expression.getText() in KINDS) return node;
  const [inner] = node.arguments;
  return inner === undefined ? undefined : factoryCall(inner);
}

function blockBefore(text: string, position: number): string {
  return (
    text
      .slice(0, position)
      .match(/^\/\/ \d+x+: .*$/gm)
      ?.at(-1)
      ?.replace(/^\/\/ \d+x+: /, "") ?? ""
  );
}

/** The text of a message, as far as it is written out; of alternatives, all. */
function messageText(node: ts.Node): string {
  if (ts.isArrowFunction(node)) return messageText(node.body);
  if (ts.isBlock(node)) return node.statements.filter(ts.isReturnStatement).map(messageText).join(" ");
  if (ts.isReturnStatement(node)) return node.expression === undefined ? "" : messageText(node.expression);
  if (ts.isParenthesizedExpression(node)) return messageText(node.expression);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((span) => inserted(span.expression) + span.literal.text).join("");
  if (ts.isBinaryExpression(node)) return messageText(node.left) + messageText(node.right);
  if (ts.isConditionalExpression(node))
    return [node.whenTrue, node.whenFalse]
      .map(messageText)
      .filter((part) => part !== "")
      .join(" / ");
  return inserted(node);
}

/** `<name>` for what is put in, in quotes where it is quoted. */
function inserted(node: ts.Node): string {
  if (ts.isConditionalExpression(node)) return messageText(node);
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return messageText(node);
  if (ts.isCallExpression(node)) {
    const [first = node.expression] = node.arguments;
    const called = node.expression.getText();
    return called === "quote" || called === "JSON.stringify" ? `"${inserted(first)}"` : inserted(first);
  }
  if (ts.isPropertyAccessExpression(node)) return inserted(node.expression);
  const [name] = /[A-Za-z]\w*/.exec(node.getText()) ?? [""];
  return `<${name}>`;
}

function row({ code, kind, message }: NamedFinding): string {
  return `| ${code} | ${kind} | ${message.replaceAll(/[|\\`*_<>]/g, String.raw`\$&`).replaceAll("\n", " ")} |`;
}

async function page(): Promise<string> {
  const findings = await findingsOfRooms();
  const blocks = [...new Set(findings.map(({ block }) => block))];
  const sections = blocks.map((block) =>
    [
      `## ${block.charAt(0).toUpperCase()}${block.slice(1)}`,
      "",
      "| code | | message |",
      "| --- | --- | --- |",
      ...findings.filter((finding) => finding.block === block).map(row),
    ].join("\n"),
  );
  const text = [
    "# Findings",
    "What the commands report, by code: `error LIMPET1001: …`. Codes are stable. An error stops the build or the command;\n" +
      "a warning and a message do not. Words in angle brackets stand for what is put in; alternatives are divided by /.",
    ...sections,
  ].join("\n\n");
  return await format(text, { ...(await resolveConfig(PAGE)), parser: "markdown" });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, await page());
