import type { EditableResponse } from "../../src/affinity/message.ts";

/** An answer of an application server, described by hand. */
export interface AnswerDescription {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly setCookies?: readonly string[];
}

/** A described answer as the core sees it, and what became of it. */
export interface Answer extends EditableResponse {
  /** By lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
}

export function answerOf({ status = 200, headers = {}, setCookies = [] }: AnswerDescription): Answer {
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  let lines = setCookies;
  return {
    headers: values,
    status: () => status,
    header: (name) => values.get(name.toLowerCase()),
    setHeader(name, value) {
      values.set(name.toLowerCase(), value);
    },
    setCookies: () => lines,
    replaceSetCookies(replaced) {
      lines = [...replaced];
    },
    addSetCookie(line) {
      lines = [...lines, line];
    },
  };
}
