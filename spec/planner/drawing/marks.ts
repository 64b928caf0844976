/** A mark that says what it means when the mouse is over it. */
export interface Mark {
  readonly hint: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The rectangles of a picture that have a hint, in the order in which they are drawn. */
export function marksOf(svg: string): readonly Mark[] {
  return [...svg.matchAll(/<rect([^>]*)><title>([^<]*)<\/title>/g)].map(([, attributes, hint]) => ({
    hint: read(hint!),
    attributes: Object.fromEntries(
      [...attributes!.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, read(value!)]),
    ),
  }));
}

/** The texts that a reader sees, in the order in which they are drawn. */
export function textsOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>(?:<title>[^<]*<\/title>)?([^<]*)<\/text>/g)].map(([, content]) =>
    read(content!),
  );
}

function read(escaped: string): string {
  return escaped.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}
