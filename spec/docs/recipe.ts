import { codeBlocks } from "./code-blocks.ts";
import { readFileSync } from "node:fs";

/** A section of docs/recipes.md. */
export interface Recipe {
  readonly title: string;
  /** The whole src/routing.ts. */
  readonly rules: string;
  /** What stands in `http {}` beside Limpet's include. */
  readonly nginx: string;
}

export function recipes(): Recipe[] {
  const page = readFileSync(new URL("../../docs/recipes.md", import.meta.url), "utf8").split("\n");
  const blocks = codeBlocks()
    .filter(({ place }) => place.startsWith("docs/recipes.md:"))
    .map((block) => ({ ...block, line: Number(block.place.split(":")[1]) }));
  return blocks
    .filter(({ info }) => info[1] === "recipe")
    .map(({ text: nginx, line }) => {
      const rules = blocks.findLast((block) => block.info[0] === "ts" && block.line < line);
      const heading = page.slice(0, line).findLast((text) => text.startsWith("## "));
      if (rules === undefined || heading === undefined) throw new Error(`docs/recipes.md:${line} has no rules`);
      return { title: heading.slice("## ".length), rules: `${rules.text}\n`, nginx: `${nginx}\n` };
    });
}
