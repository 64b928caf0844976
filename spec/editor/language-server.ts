import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import type ts from "typescript";

/** The language server of this checkout's TypeScript. */
const TSSERVER = createRequire(import.meta.url).resolve("typescript/lib/tsserver.js");

/** A message of the server: an answer to a request, or an event. */
interface Message {
  readonly type: "response" | "event";
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly event?: string;
  readonly body?: unknown;
}

interface Waiting {
  readonly resolve: (body: unknown) => void;
  readonly reject: (error: Error) => void;
}

type Arguments = Readonly<Record<string, unknown>>;

/** A place in a file, counted from 1 as editors do. */
export interface Position {
  readonly line: number;
  readonly offset: number;
}

/** TypeScript's language server as an editor runs it: a process of its own that is spoken to over pipes. */
export class LanguageServer {
  readonly #process;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: string, body: unknown) => void>();
  readonly #texts = new Map<string, string>();
  #requests = 0;

  /**
   * @param tsserver its program. Default: that of this checkout's TypeScript
   * @param log a file that it writes its log to. Default: none
   */
  constructor({ tsserver = TSSERVER, log }: { readonly tsserver?: string; readonly log?: string } = {}) {
    const logging = log === undefined ? [] : ["--logVerbosity", "verbose", "--logFile", log];
    this.#process = spawn(
      process.execPath,
      [tsserver, "--disableAutomaticTypingAcquisition", "--allowLocalPluginLoads", ...logging],
      { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, NODE_OPTIONS: "" } },
    );
    createInterface({ input: this.#process.stdout }).on("line", (line) => {
      if (line.startsWith("{")) this.#receive(JSON.parse(line) as Message);
    });
    this.#process.on("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the language server ended"));
    });
  }

  #receive({ type, request_seq: number, success, message, event, body }: Message): void {
    if (type === "event") {
      for (const listener of this.#listeners) listener(event ?? "", body);
      return;
    }
    const waiting = this.#waiting.get(number ?? 0);
    this.#waiting.delete(number ?? 0);
    if (success === true) waiting?.resolve(body);
    else waiting?.reject(new Error(message));
  }

  #send(command: string, given: Arguments): number {
    const seq = ++this.#requests;
    this.#process.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: given })}\n`);
    return seq;
  }

  /** Sends a request, and waits for the answer's body. */
  async ask<Body>(command: string, given: Arguments): Promise<Body> {
    const seq = this.#send(command, given);
    return (await new Promise<unknown>((resolve, reject) => this.#waiting.set(seq, { resolve, reject }))) as Body;
  }

  /** Opens a file with a text, which need not be what is on disk. */
  open(file: string, text: string): void {
    this.#texts.set(file, text);
    this.#send("open", { file, fileContent: text });
  }

  /** Writes another text in a file's place, as typing does. */
  write(file: string, text: string): void {
    const before = this.#texts.get(file) ?? "";
    const end = positionAt(before, before.length);
    this.#texts.set(file, text);
    this.#send("change", {
      file,
      line: 1,
      offset: 1,
      endLine: end.line,
      endOffset: end.offset,
      insertString: text,
    });
  }

  textOf(file: string): string {
    return this.#texts.get(file) ?? "";
  }

  /** What is underlined in a file. */
  async findings(file: string): Promise<readonly ts.server.protocol.Diagnostic[]> {
    return await this.ask("semanticDiagnosticsSync", { file });
  }

  /** What is only hinted at. */
  async hints(file: string): Promise<readonly ts.server.protocol.Diagnostic[]> {
    return await this.ask("suggestionDiagnosticsSync", { file });
  }

  /** What is underlined in files, asked for as editors do: the answers are events. */
  async errorsOf(files: readonly string[]): Promise<ReadonlyMap<string, readonly ts.server.protocol.Diagnostic[]>> {
    const found = new Map<string, readonly ts.server.protocol.Diagnostic[]>();
    await new Promise<void>((resolve) => {
      const listener = (event: string, body: unknown): void => {
        if (event === "semanticDiag") {
          const { file, diagnostics } = body as ts.server.protocol.DiagnosticEventBody;
          found.set(file, diagnostics);
        }
        if (event !== "requestCompleted") return;
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
      this.#send("geterr", { files, delay: 0 });
    });
    return found;
  }

  /** What an editor offers to do about a finding. */
  async fixes(
    file: string,
    { start, end, code }: ts.server.protocol.Diagnostic,
  ): Promise<readonly ts.server.protocol.CodeFixAction[]> {
    return await this.ask("getCodeFixes", {
      file,
      startLine: start.line,
      startOffset: start.offset,
      endLine: end.line,
      endOffset: end.offset,
      errorCodes: [code],
    });
  }

  /** Does what a fix says to the texts that are open. */
  apply({ changes }: ts.server.protocol.CodeFixAction): void {
    for (const { fileName, textChanges } of changes) {
      let text = this.textOf(fileName);
      const edits = textChanges.map(({ start, end, newText }) => ({
        start: offsetAt(text, start),
        end: offsetAt(text, end),
        newText,
      }));
      for (const { start, end, newText } of edits.sort((a, b) => b.start - a.start))
        text = text.slice(0, start) + newText + text.slice(end);
      this.write(fileName, text);
    }
  }

  /** What is shown over the first occurrence of a text in a file. */
  async hover(file: string, words: string): Promise<string> {
    const { line, offset } = positionAt(this.textOf(file), this.textOf(file).indexOf(words));
    const shown = await this.ask<ts.server.protocol.QuickInfoResponseBody>("quickinfo", { file, line, offset });
    return typeof shown.documentation === "string"
      ? shown.documentation
      : shown.documentation.map(({ text }) => text).join("");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#process.on("exit", resolve));
    this.#process.kill();
    await ended;
  }
}

function positionAt(text: string, place: number): Position {
  const lines = text.slice(0, place).split("\n");
  return { line: lines.length, offset: (lines.at(-1)?.length ?? 0) + 1 };
}

function offsetAt(text: string, { line, offset }: Position): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + offset - 1;
}
