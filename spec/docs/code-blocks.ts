import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { marked, type Token } from "marked";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/** A block of code in the documentation. */
export interface CodeBlock {
  /** File and line, as in `docs/affinities.md:66`. */
  readonly place: string;
  /** What stands behind the fence: first the language, then what the block is for. */
  readonly info: readonly string[];
  readonly text: string;
}

/** Every fenced block of the README and of `docs/`, but for the pages that are made from the sources. */
export function codeBlocks(): CodeBlock[] {
  const docs = readdirSync(`${REPOSITORY}docs`).filter((name) => name.endsWith(".md"));
  return ["README.md", ...docs.sort().map((name) => `docs/${name}`)].flatMap(blocksOf);
}

function blocksOf(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const read = (tokens: readonly Token[], from: number): void => {
    let line = from;
    for (const token of tokens) {
      if (token.type === "code") {
        const { lang = "", text } = token as { lang?: string; text: string };
        blocks.push({ place: `${page}:${line}`, info: lang.split(/\s+/), text });
      }
      if (token.type === "list") read((token as { items: readonly Token[] }).items, line);
      else if (token.type === "list_item") read(token.tokens ?? [], line);
      line += token.raw.split("\n").length - 1;
    }
  };
  read(marked.lexer(readFileSync(`${REPOSITORY}${page}`, "utf8")), 1);
  return blocks;
}
