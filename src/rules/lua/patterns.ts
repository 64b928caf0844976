import { LuaError } from "./values.ts";

/*
 * Lua's patterns, as in LuaJIT's lib_string.c. A character is a byte.
 */

/** A capture: its text, or for `()` its place, counted from 1. */
export type Capture = string | number;

/** Where a pattern matched, in characters from 0, and what it captured. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
  readonly captureCount: number;
  /**
   * @param index from 0
   * @throws LuaError if the capture has no end; that is no mistake as long as nobody asks for it
   */
  readonly capture: (index: number) => Capture;
}

/** All captures of a match. */
export function capturesOf({ captureCount, capture }: PatternMatch): readonly Capture[] {
  return Array.from({ length: captureCount }, (_, index) => capture(index));
}

const MOST_CAPTURES = 32;
const MOST_LEVELS = 200;

/** In place of a capture's length. */
const UNFINISHED = -1;
const POSITION = -2;

const NO_MATCH = -1;

const CLASSES: Readonly<Record<string, RegExp>> = {
  a: /[A-Za-z]/,
  c: /[\0-\x1f\x7f]/,
  d: /[0-9]/,
  g: /[!-~]/,
  l: /[a-z]/,
  p: /[!-/:-@[-`{-~]/,
  s: /[ \t-\r]/,
  u: /[A-Z]/,
  w: /[A-Za-z0-9]/,
  x: /[A-Fa-f0-9]/,
};

/**
 * The first match at or behind a place.
 * @param start in characters from 0
 * @throws LuaError if the pattern is malformed
 */
export function firstMatch(text: string, pattern: string, start: number): PatternMatch | undefined {
  const isAnchored = pattern.startsWith("^");
  for (let at = start; at <= text.length; at++) {
    const match = matchAt(text, pattern, at, isAnchored ? 1 : 0);
    if (match !== undefined) return match;
    if (isAnchored) return undefined;
  }
  return undefined;
}

/**
 * The match that begins at a place.
 * @param from where in the pattern to begin
 */
export function matchAt(text: string, pattern: string, at: number, from: number): PatternMatch | undefined {
  const matcher = new Matcher(text, pattern);
  const end = matcher.match(at, from);
  if (end === NO_MATCH) return undefined;
  return { start: at, end, captureCount: matcher.captureCount, capture: (index) => matcher.capture(index) };
}

class Matcher {
  readonly #text: string;
  readonly #pattern: string;
  readonly #captures: { start: number; length: number }[] = [];
  #level = 0;

  constructor(text: string, pattern: string) {
    this.#text = text;
    this.#pattern = pattern;
  }

  get captureCount(): number {
    return this.#captures.length;
  }

  capture(index: number): Capture {
    const { start, length } = this.#captures[index]!;
    if (length === UNFINISHED) throw new LuaError("unfinished capture");
    return length === POSITION ? start + 1 : this.#text.slice(start, start + length);
  }

  /** @returns where the match ends, or `NO_MATCH` */
  match(at: number, from: number): number {
    if (++this.#level > MOST_LEVELS) throw new LuaError("pattern too complex");
    try {
      return this.#matchRest(at, from);
    } finally {
      this.#level--;
    }
  }

  #matchRest(begin: number, from: number): number {
    let at = begin;
    let p = from;
    for (;;) {
      if (p === this.#pattern.length) return at;
      const character = this.#pattern[p];
      if (character === "(") {
        return this.#pattern[p + 1] === ")"
          ? this.#startCapture(at, p + 2, POSITION)
          : this.#startCapture(at, p + 1, UNFINISHED);
      }
      if (character === ")") return this.#endCapture(at, p + 1);
      if (character === "$" && p + 1 === this.#pattern.length) return at === this.#text.length ? at : NO_MATCH;
      if (character === "%") {
        const next = this.#pattern[p + 1] ?? "";
        if (next === "b") {
          at = this.#matchBalance(at, p + 2);
          if (at === NO_MATCH) return NO_MATCH;
          p += 4;
          continue;
        }
        if (next === "f") {
          p += 2;
          if (this.#pattern[p] !== "[") throw new LuaError("missing '[' after '%f' in pattern");
          const end = this.#classEnd(p);
          const before = at === 0 ? "\0" : this.#text[at - 1]!;
          if (this.#isInSet(before, p, end - 1) || !this.#isInSet(this.#text[at] ?? "\0", p, end - 1)) return NO_MATCH;
          p = end;
          continue;
        }
        if (next >= "0" && next <= "9") {
          at = this.#matchCapture(at, next);
          if (at === NO_MATCH) return NO_MATCH;
          p += 2;
          continue;
        }
      }
      const end = this.#classEnd(p);
      const isOne = at < this.#text.length && this.#isSingle(this.#text[at]!, p, end);
      const suffix = this.#pattern[end];
      if (suffix === "?") {
        const result = isOne ? this.match(at + 1, end + 1) : NO_MATCH;
        if (result !== NO_MATCH) return result;
        p = end + 1;
      } else if (suffix === "*") {
        return this.#expandMost(at, p, end);
      } else if (suffix === "+") {
        return isOne ? this.#expandMost(at + 1, p, end) : NO_MATCH;
      } else if (suffix === "-") {
        return this.#expandLeast(at, p, end);
      } else {
        if (!isOne) return NO_MATCH;
        at++;
        p = end;
      }
    }
  }

  #classEnd(from: number): number {
    let p = from;
    const character = this.#pattern[p++];
    if (character === "%") {
      if (p === this.#pattern.length) throw new LuaError("malformed pattern (ends with '%')");
      return p + 1;
    }
    if (character !== "[") return p;
    if (this.#pattern[p] === "^") p++;
    // A "]" that comes first is one of the set.
    do {
      if (p === this.#pattern.length) throw new LuaError("malformed pattern (missing ']')");
      if (this.#pattern[p++] === "%") {
        if (p < this.#pattern.length) p++;
      }
    } while (this.#pattern[p] !== "]");
    return p + 1;
  }

  #isSingle(character: string, p: number, end: number): boolean {
    switch (this.#pattern[p]) {
      case ".":
        return true;
      case "%":
        return isInClass(character, this.#pattern[p + 1]!);
      case "[":
        return this.#isInSet(character, p, end - 1);
      default:
        return this.#pattern[p] === character;
    }
  }

  /** @param last where the set's "]" is */
  #isInSet(character: string, first: number, last: number): boolean {
    let p = first + 1;
    const isIn = this.#pattern[p] !== "^";
    if (!isIn) p++;
    for (; p < last; p++) {
      const member = this.#pattern[p]!;
      if (member === "%") {
        p++;
        if (isInClass(character, this.#pattern[p]!)) return isIn;
      } else if (this.#pattern[p + 1] === "-" && p + 2 < last) {
        if (member <= character && character <= this.#pattern[p + 2]!) return isIn;
        p += 2;
      } else if (member === character) return isIn;
    }
    return !isIn;
  }

  #expandMost(at: number, p: number, end: number): number {
    let count = 0;
    while (at + count < this.#text.length && this.#isSingle(this.#text[at + count]!, p, end)) count++;
    for (; count >= 0; count--) {
      const result = this.match(at + count, end + 1);
      if (result !== NO_MATCH) return result;
    }
    return NO_MATCH;
  }

  #expandLeast(begin: number, p: number, end: number): number {
    for (let at = begin; ; at++) {
      const result = this.match(at, end + 1);
      if (result !== NO_MATCH) return result;
      if (at >= this.#text.length || !this.#isSingle(this.#text[at]!, p, end)) return NO_MATCH;
    }
  }

  #startCapture(at: number, p: number, length: number): number {
    if (this.#captures.length >= MOST_CAPTURES) throw new LuaError("too many captures");
    this.#captures.push({ start: at, length });
    const result = this.match(at, p);
    if (result === NO_MATCH) this.#captures.pop();
    return result;
  }

  #endCapture(at: number, p: number): number {
    const capture = this.#captures.findLast(({ length }) => length === UNFINISHED);
    if (capture === undefined) throw new LuaError("invalid pattern capture");
    capture.length = at - capture.start;
    const result = this.match(at, p);
    if (result === NO_MATCH) capture.length = UNFINISHED;
    return result;
  }

  #matchBalance(at: number, p: number): number {
    const begin = this.#pattern[p];
    const end = this.#pattern[p + 1];
    if (begin === undefined || end === undefined) throw new LuaError("unbalanced pattern");
    if (this.#text[at] !== begin) return NO_MATCH;
    let depth = 1;
    for (let i = at + 1; i < this.#text.length; i++) {
      if (this.#text[i] === end) {
        if (--depth === 0) return i + 1;
      } else if (this.#text[i] === begin) depth++;
    }
    return NO_MATCH;
  }

  #matchCapture(at: number, digit: string): number {
    const capture = this.#captures[Number(digit) - 1];
    if (capture === undefined || capture.length === UNFINISHED) throw new LuaError("invalid capture index");
    // A place has no text, and the length that stands for it is more than any text has.
    if (capture.length < 0) return NO_MATCH;
    const text = this.#text.slice(capture.start, capture.start + capture.length);
    return this.#text.startsWith(text, at) ? at + text.length : NO_MATCH;
  }
}

function isInClass(character: string, letter: string): boolean {
  const lower = letter.toLowerCase();
  if (lower === "z") return (character === "\0") === (letter === "z");
  const set = CLASSES[lower];
  if (set === undefined) return letter === character;
  return set.test(character) === (letter === lower);
}
