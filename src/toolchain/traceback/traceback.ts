import { excerpt } from "./excerpt.ts";
import { mapLine, type MapLineOptions, type MappedLine } from "./log-line.ts";
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

/**
 * Rewrites a log line by line. It remembers what it has shown: the first frame of a traceback is where the message
 * was, and its source line is not shown twice in a row.
 */
export class Traceback {
  readonly #maps: SourceMaps;
  readonly #options: TracebackOptions;
  #shown = "";

  constructor(maps: SourceMaps, options: TracebackOptions = {}) {
    this.#maps = maps;
    this.#options = options;
  }

  /** @param line without its line break */
  line(line: string): TracedLine {
    const mapped = mapLine(line, this.#maps, this.#options);
    return { ...mapped, excerpt: this.#excerptFor(mapped) };
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

  /** Of a line's first position, unless that is where something was logged on purpose. */
  #excerptFor({ positions: [first] }: MappedLine): string | undefined {
    if (first === undefined || first.isOfLogCall || this.#options.source === false) return undefined;
    const place = `${first.source.file}:${first.source.line}:${first.source.column}`;
    if (place === this.#shown) return undefined;
    this.#shown = place;
    return excerpt(first.source, this.#options.colours);
  }
}
