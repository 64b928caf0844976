/** One line on the terminal that says what is being measured; a line each where it is no terminal. */
export class Progress {
  readonly #started = Date.now();
  #stage = "";

  stage(title: string): void {
    this.clear();
    this.#stage = title;
    process.stderr.write(`${this.#clock()} ${title}\n`);
  }

  show(text: string): void {
    if (!process.stderr.isTTY) return;
    this.clear();
    process.stderr.write(`${this.#clock()} ${this.#stage}: ${text}`);
  }

  clear(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }

  #clock(): string {
    const seconds = Math.floor((Date.now() - this.#started) / 1000);
    return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}
