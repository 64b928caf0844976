/** As much of Lua's grammar as tells calls from strings and comments. */
export interface LuaToken {
  readonly kind: "name" | "string" | "other";
  /** Of a string what is between its quotes, as it is written. */
  readonly text: string;
  /** Behind it. */
  readonly end: number;
}

const SPACE = /[ \t\r\n\f\v]+/y;
const LONG_COMMENT = /--\[(=*)\[[^]*?\]\1\]/y;
const COMMENT = /--.*/y;
const NAME = /[A-Za-z_]\w*/y;
const STRING = /(["'])((?:\\[^]|(?!\1)[^\\\n])*)\1/y;
const LONG_STRING = /\[(=*)\[([^]*?)\]\1\]/y;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The tokens of a piece of Lua, without end where `text` goes on: a block of nginx.conf knows its end only by them. */
function* luaTokens(text: string, start = 0): Generator<LuaToken, void> {
  let at = start;
  while (at < text.length) {
    const skipped = match(SPACE, text, at) ?? match(LONG_COMMENT, text, at) ?? match(COMMENT, text, at);
    if (skipped !== null) {
      at += skipped[0].length;
      continue;
    }
    const name = match(NAME, text, at);
    const string = name === null ? (match(STRING, text, at) ?? match(LONG_STRING, text, at)) : null;
    const length = (name ?? string)?.[0].length ?? 1;
    const value = name?.[0] ?? string?.[2] ?? text.charAt(at);
    at += length;
    yield { kind: name === null ? (string === null ? "other" : "string") : "name", text: value, end: at };
  }
}

/** Where the Lua of a block ends that begins behind its brace: at the brace that closes it. Undefined where none does. */
export function endOfLuaBlock(text: string, start: number): number | undefined {
  let depth = 0;
  for (const { kind, text: token, end } of luaTokens(text, start)) {
    if (kind !== "other") continue;
    if (token === "{") depth++;
    if (token === "}" && depth-- === 0) return end - 1;
  }
  return undefined;
}

/** What a piece of Lua asks of Limpet. */
export interface LimpetCalls {
  /** By function the upstreams that it is called for, or `undefined` where it is called for none in particular. */
  readonly calls: ReadonlyMap<string, readonly (string | undefined)[]>;
  /** Whether there may be calls that are not written out: in another module, under another name, for a computed upstream. */
  readonly maybeMore: boolean;
}

const ELSEWHERE = new Set(["require", "dofile", "loadfile", "loadstring", "load"]);

/** `limpet.rewrite("shop")`, in all ways that Lua has of writing it. */
export function limpetCalls(lua: string): LimpetCalls {
  const tokens = [...luaTokens(lua)];
  const calls = new Map<string, (string | undefined)[]>();
  let maybeMore = false;
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== "name") continue;
    if (ELSEWHERE.has(text)) maybeMore = true;
    if (text !== "limpet") continue;
    const [dot, method, ...rest] = tokens.slice(index + 1, index + 6);
    const isBracketed = rest[0]?.kind === "other" && rest[0].text === "(";
    const argument = isBracketed ? rest[1] : rest[0];
    const isEmpty = isBracketed && argument?.kind === "other" && argument.text === ")";
    if (dot?.text !== "." || method?.kind !== "name" || (argument?.kind !== "string" && !isEmpty)) {
      maybeMore = true;
      continue;
    }
    calls.set(method.text, [...(calls.get(method.text) ?? []), isEmpty ? undefined : argument.text]);
  }
  return { calls, maybeMore };
}
