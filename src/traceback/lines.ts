import { isUtf8 } from "node:buffer";
import { Transform, type TransformCallback } from "node:stream";

const LINE_FEED = 0x0a;

/**
 * Rewrites a stream of bytes line by line. A line leaves as soon as it has come; one that `rewrite` leaves alone
 * leaves byte for byte, in whatever encoding it is.
 * @param rewrite given a line without its break; gives the lines to write in its place, or `undefined` for itself
 */
export class Lines extends Transform {
  readonly #rewrite: (line: string) => readonly string[] | undefined;
  /** The beginning of a line whose end has not come. */
  #pending: Buffer[] = [];

  constructor(rewrite: (line: string) => readonly string[] | undefined) {
    super();
    this.#rewrite = rewrite;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#pending.push(chunk.subarray(start, end));
      this.#finishLine("\n");
      start = end + 1;
    }
    if (start < chunk.length) this.#pending.push(chunk.subarray(start));
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#pending.length > 0) this.#finishLine("");
    done();
  }

  #finishLine(lineBreak: string): void {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    const encoding = isUtf8(bytes) ? "utf8" : "latin1";
    const [first, ...others] = this.#rewrite(bytes.toString(encoding)) ?? [];
    const line = first === undefined ? bytes : Buffer.from(first, encoding);
    this.push(Buffer.concat([line, ...others.map((other) => Buffer.from(`\n${other}`)), Buffer.from(lineBreak)]));
  }
}
