import { element, escaped, hint } from "./svg.ts";
import { STYLE_SHEET } from "./style.ts";
import { text, textWidth } from "./text.ts";

/** A part of a picture, in pixels; its marks count from its upper left corner. */
export interface Block {
  readonly width: number;
  readonly height: number;
  readonly marks: string;
}

const MARGIN = 14;

/** Writes a whole picture as SVG. */
export function picture(title: string, content: Block): string {
  const width = Math.ceil(content.width + 2 * MARGIN);
  const height = Math.ceil(content.height + 2 * MARGIN);
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      class: "limpet",
      role: "img",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
    },
    hint(title),
    element("style", {}, escaped(STYLE_SHEET)),
    element("rect", { class: "page", width, height }),
    moved(MARGIN, MARGIN, content.marks),
  )}\n`;
}

/** One block under another. */
export function below(gap: number, ...blocks: readonly Block[]): Block {
  let height = 0;
  const marks = blocks.map((block, index) => {
    const y = height + (index === 0 ? 0 : gap);
    height = y + block.height;
    return moved(0, y, block.marks);
  });
  return { width: Math.max(0, ...blocks.map(({ width }) => width)), height, marks: marks.join("") };
}

/** One block to the right of another. */
export function beside(gap: number, ...blocks: readonly Block[]): Block {
  let width = 0;
  const marks = blocks.map((block, index) => {
    const x = width + (index === 0 ? 0 : gap);
    width = x + block.width;
    return moved(x, 0, block.marks);
  });
  return { width, height: Math.max(0, ...blocks.map(({ height }) => height)), marks: marks.join("") };
}

/** A line of text as a block. */
export function line(content: string, size: number, weight: "normal" | "bold" = "normal"): Block {
  return {
    width: textWidth(content, size),
    height: 1.3 * size,
    marks: text(0, 0.65 * size, content, { size, attributes: { "font-weight": weight } }),
  };
}

/** Marks elsewhere. */
export function moved(x: number, y: number, ...marks: readonly string[]): string {
  return element("g", { transform: `translate(${Number(x.toFixed(2))} ${Number(y.toFixed(2))})` }, ...marks);
}
