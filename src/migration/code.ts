/** A piece of TypeScript that is still to be laid out. */
export type Code = string | Enclosed;

/** What stands between brackets, on one line where it fits, else each item on its own. */
export interface Enclosed {
  readonly open: string;
  readonly items: readonly Code[];
  readonly close: string;
  /** Each item stands on its own, also where they would fit on one line: Prettier has lists of objects so. */
  readonly isApart?: boolean;
  /** The export of "limpet" that it calls. */
  readonly calls?: string;
}

/** Columns, as Prettier's configuration of this repository has them. */
const WIDTH = 120;

export function quote(text: string): string {
  return JSON.stringify(text);
}

/** A call of a function of "limpet". */
export function call(name: string, ...items: readonly Code[]): Enclosed {
  return { open: `${name}(`, items, close: ")", calls: name };
}

export function list(items: readonly Code[]): Enclosed {
  return { open: "[", items, close: "]" };
}

/** An object literal without the entries that are undefined. */
export function object(entries: Readonly<Record<string, Code | undefined>>): Enclosed {
  const items = Object.entries(entries).flatMap(([name, value]) =>
    value === undefined ? [] : [property(name, value)],
  );
  return { open: "{ ", items, close: " }" };
}

/** A name as the key of an object literal. */
export function keyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

/** `name: value` */
export function property(name: string, value: Code): Code {
  const key = keyText(name);
  return typeof value === "string" ? `${key}: ${value}` : { ...value, open: `${key}: ${value.open}` };
}

function flat(code: Code): string {
  return typeof code === "string" ? code : code.open + code.items.map(flat).join(", ") + code.close;
}

function hasItemsApart(code: Code): boolean {
  return typeof code !== "string" && (code.isApart === true || code.items.some(hasItemsApart));
}

/**
 * The text of a piece of code, as Prettier would write it.
 * @param indent spaces before its first line
 * @param isLast whether nothing stands behind it; else a comma does
 */
export function layout(code: Code, indent: number, isLast = false): string {
  const text = flat(code);
  if (!hasItemsApart(code) && indent + text.length + (isLast ? 0 : 1) <= WIDTH) return text;
  if (typeof code === "string") return text.replace(" => ", ` =>\n${" ".repeat(indent + 2)}`);
  if (code.items.length === 0) return text;
  const [only] = code.items;
  // The brackets of an only argument stand beside those of the call.
  if (code.open.endsWith("(") && code.items.length === 1 && typeof only === "object") {
    return layout({ ...only, open: code.open + only.open, close: only.close + code.close }, indent, isLast);
  }
  const margin = " ".repeat(indent);
  const lines = code.items.map((item) => `${margin}  ${layout(item, indent + 2)},\n`);
  return `${code.open.trimEnd()}\n${lines.join("")}${margin}${code.close.trimStart()}`;
}

/** The exports of "limpet" that pieces of code call. */
export function callsIn(code: Code): readonly string[] {
  if (typeof code === "string") return [];
  return [...(code.calls === undefined ? [] : [code.calls]), ...code.items.flatMap(callsIn)];
}
