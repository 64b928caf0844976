import { moved, type Block } from "./block.ts";
import { digitsOf, type Scale } from "./scale.ts";
import { element } from "./svg.ts";
import { percent, text, textWidth } from "./text.ts";

/** A named row; its marks count from its upper left corner, horizontally on the chart's scale. */
export interface Row {
  readonly name: string;
  readonly marks: readonly string[];
  /** To the right of the marks. */
  readonly note?: string;
}

export interface RowChart {
  /** Above the marks. */
  readonly title?: string;
  readonly rows: readonly Row[];
  /** In pixels. */
  readonly rowHeight: number;
  readonly scale: Scale;
  readonly unit: "%" | "";
  readonly axisTitle?: string;
  /** In pixels, for the names on the left; 0 for none, beside a chart with the same rows. */
  readonly nameWidth: number;
}

const AXIS_HEIGHT = 20;
const TITLE_HEIGHT = 16;
const GAP = 6;

/** The room that names need, in pixels; those that need more than `limit` are cut off. Default: no limit */
export function nameWidthOf(names: readonly string[], limit = Infinity): number {
  return Math.min(limit, Math.max(0, ...names.map((name) => textWidth(name))));
}

/** Draws rows with their names on the left, over a grid with an axis below. */
export function rowChart({ title, rows, rowHeight, scale, unit, axisTitle, nameWidth }: RowChart): Block {
  const height = rows.length * rowHeight;
  const labels = tickLabels(scale, unit);
  const left = Math.max(textWidth(labels[0]!) / 2, nameWidth === 0 ? 0 : nameWidth + GAP);
  const right = Math.max(
    textWidth(labels.at(-1)!) / 2,
    ...rows.map(({ note }) => (note === undefined ? 0 : GAP + textWidth(note))),
  );
  const ticks = scale.ticks.map((tick, index) => {
    const x = scale.at(tick);
    return (
      element("line", { class: "grid", x1: x, x2: x, y1: 0, y2: height }) +
      text(x, height + AXIS_HEIGHT / 2 + 2, labels[index]!, { attributes: { "text-anchor": "middle" } })
    );
  });
  const above = title === undefined ? 0 : TITLE_HEIGHT + GAP;
  const titles = [
    ...(title === undefined
      ? []
      : [
          text(scale.length / 2, -GAP - TITLE_HEIGHT / 2, title, {
            size: 13,
            attributes: { "text-anchor": "middle", "font-weight": "bold" },
          }),
        ]),
    ...(axisTitle === undefined
      ? []
      : [
          text(scale.length / 2, height + AXIS_HEIGHT + TITLE_HEIGHT / 2, axisTitle, {
            attributes: { "text-anchor": "middle" },
          }),
        ]),
  ];
  const named = rows.map(({ name, marks, note }, index) =>
    moved(
      0,
      index * rowHeight,
      ...(nameWidth === 0
        ? []
        : [text(-GAP, rowHeight / 2, name, { limit: nameWidth, attributes: { "text-anchor": "end" } })]),
      ...marks,
      ...(note === undefined ? [] : [text(scale.length + GAP, rowHeight / 2, note)]),
    ),
  );
  return {
    width: left + scale.length + right,
    height: above + height + AXIS_HEIGHT + (axisTitle === undefined ? 0 : TITLE_HEIGHT),
    marks: moved(
      left,
      above,
      ...ticks,
      ...named,
      element("line", { class: "axis", x1: 0, x2: scale.length, y1: height, y2: height }),
      ...titles,
    ),
  };
}

function tickLabels(scale: Scale, unit: "%" | ""): readonly string[] {
  const digits = digitsOf(scale, unit === "%" ? 100 : 1);
  return scale.ticks.map((tick) => (unit === "%" ? percent(tick, digits) : tick.toFixed(digits)));
}
