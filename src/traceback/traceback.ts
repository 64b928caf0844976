import { excerpt } from "./excerpt.ts";
import { mapLine, type MapLineOptions, type MappedLine } from "./log-line.ts";
import { luaPositions, type LuaPosition } from "./positions.ts";
import type { SourceMaps } from "./source-maps.ts";

export interface TracebackOptions extends MapLineOptions {
  /** Whether the source line is shown below a position. Default true. */
  readonly source?: boolean;
}

/** A line of the log, and what is to be shown below it. */
export interface TracedLine extends MappedLine {
  /** The source line with its caret, without a line break at the end. */
  readonly excerpt: string | undefined;
}

/** A frame of a traceback that names a file and no line in it. */
const BARE_FRAME = /^\t(\S+\.lua): in /;

/**
 * Rewrites a log line by line. It remembers what it has shown: the first frame of a traceback is where the message
 * was, and its source line is not shown twice in a row.
 */
export class Traceback {
  readonly #maps: SourceMaps;
  readonly #options: TracebackOptions;
  #shown = "";
  #fault: LuaPosition | undefined;

  constructor(maps: SourceMaps, options: TracebackOptions = {}) {
    this.#maps = maps;
    this.#options = options;
  }

  /** @param line without its line break */
  line(line: string): TracedLine {
    const mapped = mapLine(this.#completed(line), this.#maps, this.#options);
    // Limpet itself logs a fault's place in the rules, before what Lua says of it.
    const text = mapped.positions.length === 0 ? line : mapped.text.replace(/(\S+\.ts:\d+:\d+: )\1/g, "$1");
    return { ...mapped, text, excerpt: this.#excerptFor(mapped) };
  }

  /**
   * A frame with its line number. LuaJIT gives none for the function that an error of its own arose in (a nil index,
   * say); the number is in the message above the traceback.
   */
  #completed(line: string): string {
    const frame = BARE_FRAME.exec(line)?.[1];
    if (frame !== undefined && frame === this.#fault?.path) {
      return line.replace(frame, () => `${frame}:${this.#fault?.line}`);
    }
    if (!line.startsWith("\t")) this.#fault = luaPositions(line).find(({ isOfLogCall }) => !isOfLogCall) ?? this.#fault;
    return line;
  }

  /** A whole log, or a part of one that begins and ends with a line. */
  text(log: string): string {
    return log
      .split("\n")
      .flatMap((line) => {
        const { text, excerpt: below } = this.line(line);
        return below === undefined ? [text] : [text, below];
      })
      .join("\n");
  }

  /** Of a line's first position that is not where something was logged on purpose. */
  #excerptFor({ positions }: MappedLine): string | undefined {
    const fault = positions.find(({ isOfLogCall }) => !isOfLogCall);
    if (fault === undefined || this.#options.source === false) return undefined;
    const { file, line, column } = fault.source;
    const place = `${file}:${line}:${column}`;
    if (place === this.#shown) return undefined;
    this.#shown = place;
    return excerpt(fault.source, this.#options.colours);
  }
}
