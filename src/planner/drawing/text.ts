import { element, escaped, hint, type Attributes } from "./svg.ts";

export const LABEL_SIZE = 11;

export interface TextOptions {
  /** In pixels. Default: 11 */
  readonly size?: number;
  /** In pixels: a longer text ends with "…". Default: no limit */
  readonly limit?: number;
  readonly attributes?: Attributes;
}

/** Writes a text whose middle line is at `y`. What is cut off can be read when the mouse is over it. */
export function text(x: number, y: number, content: string, options: TextOptions = {}): string {
  const { size = LABEL_SIZE, limit = Infinity, attributes = {} } = options;
  const short = shortened(content, size, limit);
  return element(
    "text",
    { x, y, dy: "0.35em", "font-size": size, ...attributes },
    ...(short === content ? [] : [hint(content)]),
    escaped(short),
  );
}

/** The room that a text needs, in pixels: rather too much, because fonts differ and cannot be measured here. */
export function textWidth(content: string, size: number = LABEL_SIZE): number {
  let width = 0;
  for (const character of content) width += emsOf(character);
  return width * size;
}

/** @param share from 0 to 1 */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

function shortened(content: string, size: number, limit: number): string {
  if (textWidth(content, size) <= limit) return content;
  let short = "";
  for (const character of content) {
    if (textWidth(`${short}${character}…`, size) > limit) break;
    short += character;
  }
  return `${short}…`;
}

/** A character's width in multiples of the font's size, in a wide sans-serif font. */
function emsOf(character: string): number {
  if (/[ijlItfr.,:;'|!()[\]/ -]/.test(character)) return 0.4;
  if (/[mwMW%@…→]/.test(character)) return 1;
  if (/[A-Z]/.test(character)) return 0.72;
  return character.codePointAt(0)! < 0x2e80 ? 0.62 : 1;
}
