/** A whole number below a limit, the same for the same seed. */
export type Below = (limit: number) => number;

/** mulberry32. */
export function random(seed: number): Below {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) % limit;
  };
}

export function oneOf<Item>(items: readonly Item[], below: Below): Item {
  return items[below(items.length)]!;
}

/** Any bytes, as Latin-1. */
export function bytes(below: Below, longest: number): string {
  let text = "";
  for (let length = below(longest + 1); length > 0; length--) text += String.fromCharCode(below(256));
  return text;
}

/** Any bytes that HTTP lets stand in a header. */
export function headerBytes(below: Below, longest: number): string {
  return bytes(below, longest).replace(/[\0-\x1f\x7f]/g, "!");
}

/** What means something to one of the readers, or is at the edge of what a number can be. */
const PIECES = [
  ..."\r\n|\t| |;|,|=|~|\"|'|\\|/|..|%00|%0d%0a|%|{|}|[|]|:|@|?|#|&|+|-|*|$|0|1|-1|00|007|65535|65536".split("|"),
  ..."4294967296|9007199254740993|1e9|1e999|0x10|nan|inf|null|true|false|{}|[]|\\u0000|\\ud800|é|ÿ".split("|"),
  "\0",
  "\u001b[2J",
  "x".repeat(300),
];

/** A text with a few pieces replaced, removed, doubled, moved or put in. */
export function mutated(text: string, below: Below): string {
  let result = text;
  for (let times = 1 + below(4); times > 0; times--) {
    const from = below(result.length + 1);
    const to = Math.min(result.length, from + below(below(8) === 0 ? 200 : 6));
    const how = below(6);
    const middle =
      how === 0
        ? bytes(below, 3)
        : how === 1
          ? ""
          : how === 2
            ? result.slice(from, to).repeat(2)
            : how === 3
              ? result.slice(below(result.length + 1)).slice(0, 40)
              : oneOf(PIECES, below);
    result = result.slice(0, from) + middle + result.slice(to);
  }
  return result;
}

/** Mostly something that was right and is not quite any more; at times right, at times nothing but bytes. */
export function hostile(right: () => string, below: Below): string {
  const how = below(20);
  if (how === 0) return right();
  return how === 1 ? bytes(below, 200) : mutated(right(), below);
}
