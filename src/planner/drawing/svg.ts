/** What SVG calls presentation attributes and geometry. Lengths are in pixels. */
export type Attributes = Readonly<Record<string, string | number>>;

/** Writes an element. Attributes are escaped; children are SVG already. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(shown(value))}"`);
  const opening = `<${name}${written.join("")}`;
  return children.length === 0 ? `${opening}/>` : `${opening}>${children.join("")}</${name}>`;
}

/** Makes any text harmless in SVG, between tags and in attributes; what XML cannot hold becomes U+FFFD. */
export function escaped(content: string): string {
  return content
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD")
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What a viewer shows when the mouse is over a mark. */
export function hint(content: string): string {
  return element("title", {}, escaped(content));
}

/** A hundredth of a pixel is enough, and the same on every machine. */
function shown(value: string | number): string {
  return typeof value === "number" ? String(Number(value.toFixed(2))) : value;
}
