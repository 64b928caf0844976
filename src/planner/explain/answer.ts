import type { EditableResponse } from "../../affinity/message.ts";

/** An application's answer, as the core sees it: 200, with nothing in it at first. */
export class DescribedAnswer implements EditableResponse {
  #setCookies: readonly string[] = [];
  readonly #headers = new Map<string, string>();

  status(): number {
    return 200;
  }

  header(name: string): string | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: string): void {
    this.#headers.set(name.toLowerCase(), value);
  }

  setCookies(): readonly string[] {
    return this.#setCookies;
  }

  replaceSetCookies(lines: readonly string[]): void {
    this.#setCookies = lines;
  }

  addSetCookie(line: string): void {
    this.#setCookies = [...this.#setCookies, line];
  }
}
