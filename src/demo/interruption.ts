const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Milliseconds in which another signal is the same one again: npm hands on the Ctrl-C that the terminal has sent already. */
const ECHO = 1_000;

/** Somebody wants the demo to end. */
export class Interrupted extends Error {
  constructor(signal: string) {
    super(`The demo was ended by ${signal}.`);
  }
}

/**
 * Turns Ctrl-C into an error of whatever is awaited, so that containers are removed on the way out; and so for an
 * error that nobody catches. Who can't wait for the containers presses Ctrl-C again.
 */
export class Interruption {
  readonly #first: Promise<never>;

  constructor() {
    this.#first = new Promise((_, reject) => {
      let since: number | undefined;
      for (const signal of SIGNALS) {
        process.on(signal, () => {
          if (since !== undefined && Date.now() - since > ECHO) process.exit(1);
          since ??= Date.now();
          reject(new Interrupted(signal));
        });
      }
      process.on("uncaughtException", reject);
    });
    this.#first.catch(() => undefined);
  }

  /**
   * What `work` resolves to.
   * @throws {Interrupted} where a signal comes first. The work goes on, and nobody hears of its end.
   */
  race<Result>(work: Promise<Result>): Promise<Result> {
    work.catch(() => undefined);
    return Promise.race([work, this.#first]);
  }
}
