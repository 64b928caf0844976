import ora from "ora";
import { colors } from "./colors.ts";
import type { Interruption } from "./interruption.ts";

/** Some work; `report` says what it is at. */
type Work<Result> = (report: (line: string) => void) => Promise<Result>;

/** Shows one piece of work at a time. */
export interface Progress {
  /**
   * Shows that `work` goes on, and once it is done, what `done` says of its result.
   * @throws what the work throws, and when somebody wants the demo to end
   */
  during<Result>(title: string, work: Work<Result>, done: (result: Result) => string): Promise<Result>;
}

/** On a terminal one line that moves; elsewhere a line for everything that happens. */
export function showProgress(interruption: Interruption, stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? new SpinnerProgress(interruption, stream) : new LineProgress(interruption, stream);
}

/** Milliseconds after which somebody who waits wants to know for how long. */
const LONG = 3_000;
/** Milliseconds between two looks at the clock. */
const TICK = 200;

class SpinnerProgress implements Progress {
  readonly #interruption: Interruption;
  readonly #stream: NodeJS.WriteStream;

  constructor(interruption: Interruption, stream: NodeJS.WriteStream) {
    this.#interruption = interruption;
    this.#stream = stream;
  }

  async during<Result>(title: string, work: Work<Result>, done: (result: Result) => string): Promise<Result> {
    const started = Date.now();
    let latest = "";
    // ora would put the terminal into raw mode, where Ctrl-C waits until synchronous work is done.
    const spinner = ora({
      text: title,
      stream: this.#stream,
      color: colors.isColorSupported && "cyan",
      discardStdin: false,
    }).start();
    const clock = setInterval(() => {
      const waited = Date.now() - started;
      const details = [waited > LONG ? `${Math.floor(waited / 1000)} s` : "", latest].filter(Boolean).join(", ");
      spinner.text = this.#line(title, details);
    }, TICK);
    try {
      const result = await this.#interruption.race(work((line) => (latest = line)));
      spinner.stopAndPersist({ symbol: colors.green("✓"), text: done(result) });
      return result;
    } catch (error) {
      spinner.stopAndPersist({ symbol: colors.red("✗"), text: title });
      throw error;
    } finally {
      clearInterval(clock);
    }
  }

  /** It must not wrap: each frame of the spinner would leave a line behind. */
  #line(title: string, details: string): string {
    const room = this.#stream.columns - title.length - "⠋  ()…".length;
    if (details === "" || room < 1) return title;
    return title + colors.dim(` (${details.length > room ? `${details.slice(0, room)}…` : details})`);
  }
}

class LineProgress implements Progress {
  readonly #interruption: Interruption;
  readonly #stream: NodeJS.WritableStream;

  constructor(interruption: Interruption, stream: NodeJS.WritableStream) {
    this.#interruption = interruption;
    this.#stream = stream;
  }

  async during<Result>(title: string, work: Work<Result>, done: (result: Result) => string): Promise<Result> {
    this.#write(`${title} …`);
    const result = await this.#interruption.race(
      work((line) => {
        this.#write(`  ${line}`);
      }),
    );
    this.#write(done(result));
    return result;
  }

  #write(line: string): void {
    this.#stream.write(`${line}\n`);
  }
}
