import type { ConfigurationFile, Directive } from "./directive.ts";
import { endOfLuaBlock } from "./lua.ts";

/** A file that nginx would not read to its end. */
export class SyntaxMistake extends Error {
  readonly file: ConfigurationFile;
  readonly position: number;

  constructor(message: string, file: ConfigurationFile, position: number) {
    super(message);
    this.file = file;
    this.position = position;
  }
}

const BLANK = /(?:\s|#.*)*/y;
const QUOTED = /(["'])((?:\\[^]|(?!\1)[^\\])*)\1(?=[\s;{)]|$)/y;
// A brace behind a dollar sign begins a variable's name, not a block.
const UNQUOTED = /(?:\\[^]|\$\{|[^\s;{\\])+/y;
const ESCAPE = /\\(["'\\trn])/g;
const ESCAPED: Readonly<Record<string, string>> = { t: "\t", r: "\r", n: "\n" };

interface Word {
  readonly text: string;
  readonly end: number;
}

function unescape(text: string): string {
  return text.replace(ESCAPE, (_, character: string) => ESCAPED[character] ?? character);
}

/** Undefined where a quote is not closed, or something stands right behind the one that closes it. */
function wordAt(text: string, start: number): Word | undefined {
  const pattern = text[start] === '"' || text[start] === "'" ? QUOTED : UNQUOTED;
  pattern.lastIndex = start;
  const found = pattern.exec(text);
  return found === null ? undefined : { text: unescape(found[2] ?? found[0]), end: start + found[0].length };
}

/**
 * Reads a file as nginx does (`ngx_conf_read_token`), and Lua within as its Lua module does.
 * @param by the `include` that names the file
 * @throws SyntaxMistake
 */
export function parse(file: ConfigurationFile, by: Directive | undefined): readonly Directive[] {
  const { text } = file.source;
  let at = 0;

  function skipBlank(): void {
    BLANK.lastIndex = at;
    at += BLANK.exec(text)?.[0].length ?? 0;
  }

  function mistake(message: string, position = at): SyntaxMistake {
    return new SyntaxMistake(message, file, Math.min(position, Math.max(0, text.length - 1)));
  }

  function directive(): Directive {
    const start = at;
    const words: Word[] = [];
    for (;;) {
      skipBlank();
      const next = text[at];
      if (next === ";" || next === "{") break;
      if (next === undefined) throw mistake('the directive has no ";"', start);
      if (next === "}")
        throw words.length === 0 ? mistake('a "}" too many') : mistake('the directive has no ";"', start);
      const word = wordAt(text, at);
      if (word === undefined) throw mistake("the quote is not closed, or not followed by a space");
      words.push(word);
      at = word.end;
    }
    const [name, ...args] = words;
    if (name === undefined) throw mistake(`a "${text.charAt(at)}" without a directive`);
    const end = words.at(-1)?.end ?? at;
    const read = { name: name.text, args: args.map((word) => word.text), file, start, end, by };
    if (text[at++] === ";") return { ...read, block: undefined, lua: undefined };
    if (name.text.endsWith("_by_lua_block")) {
      const luaStart = at;
      const luaEnd = endOfLuaBlock(text, luaStart);
      if (luaEnd === undefined) throw mistake("the Lua block is not closed", start);
      at = luaEnd + 1;
      return { ...read, block: undefined, lua: text.slice(luaStart, luaEnd) };
    }
    return { ...read, block: directives(start), lua: undefined };
  }

  /** @param opened where the block begins that these are in; undefined for the file itself */
  function directives(opened: number | undefined): readonly Directive[] {
    const found: Directive[] = [];
    for (;;) {
      skipBlank();
      if (at >= text.length) {
        if (opened !== undefined) throw mistake('the block has no "}"', opened);
        return found;
      }
      if (text[at] === "}" && opened !== undefined) {
        at++;
        return found;
      }
      found.push(directive());
    }
  }

  return directives(undefined);
}
