import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport, StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import { LoggingMessageNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import type { CountAnswer, NotesAnswer } from "./answers.ts";

/** A client made with the official SDK, in one session. */
export class McpClient implements AsyncDisposable {
  readonly #client = new Client({ name: "conformance", version: "1.0.0" });
  readonly #transport: StreamableHTTPClientTransport;
  /** What the server said on the client's stream. */
  readonly heard: string[] = [];

  private constructor(url: string, fetch: FetchLike) {
    this.#transport = new StreamableHTTPClientTransport(new URL("/mcp", url), { fetch });
    this.#client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
      this.heard.push(String(params.data));
    });
  }

  /**
   * Begins a session: `initialize` goes out without a session id, and the answer brings one.
   * @param fetchLike Default: Node's own, which is undici.
   */
  static async connect(url: string, fetchLike: FetchLike = fetch): Promise<McpClient> {
    const client = new McpClient(url, fetchLike);
    await client.#client.connect(client.#transport);
    return client;
  }

  /** As the client knows it. */
  get sessionId(): string | undefined {
    return this.#transport.sessionId;
  }

  /** One more of this session's calls. */
  async count(): Promise<CountAnswer> {
    return (await this.#call("count")) as CountAnswer;
  }

  /** Adds a note to this session's. */
  async note(text: string): Promise<NotesAnswer> {
    return (await this.#call("note", { text })) as NotesAnswer;
  }

  /** Has the server say something on this client's stream. */
  async announce(text: string): Promise<void> {
    await this.#call("announce", { text });
  }

  async #call(name: string, parameters: Record<string, unknown> = {}): Promise<unknown> {
    const result = await this.#client.callTool({ name, arguments: parameters });
    const [content] = result.content as { text: string }[];
    return JSON.parse(content?.text ?? "");
  }

  /** Ends the session on the server (DELETE); the client keeps nothing of it. */
  async terminate(): Promise<void> {
    await this.#transport.terminateSession();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}

/** The status with which a call was refused; `undefined` where it was answered. */
export async function refusalOf(call: Promise<unknown>): Promise<number | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof StreamableHTTPError) return error.code;
    throw error;
  }
}
