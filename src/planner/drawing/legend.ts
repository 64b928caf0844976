import { beside, below, type Block } from "./block.ts";
import { element } from "./svg.ts";
import { text, textWidth } from "./text.ts";

const SIZE = 10;
const ROW_HEIGHT = 17;

/** What a colour means. */
export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
}

/** Says what colours mean, in columns of at most `rows` entries. */
export function legend(entries: readonly LegendEntry[], rows: number): Block {
  const columns = Array.from({ length: Math.ceil(entries.length / rows) }, (_, index) =>
    entries.slice(index * rows, (index + 1) * rows),
  );
  return beside(16, ...columns.map((column) => below(0, ...column.map(entryBlock))));
}

function entryBlock({ name, colour }: LegendEntry): Block {
  return {
    width: SIZE + 5 + textWidth(name),
    height: ROW_HEIGHT,
    marks:
      element("rect", { y: (ROW_HEIGHT - SIZE) / 2, width: SIZE, height: SIZE, rx: 2, fill: colour }) +
      text(SIZE + 5, ROW_HEIGHT / 2, name),
  };
}
