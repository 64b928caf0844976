/**
 * A Model Context Protocol server whose sessions are in its own memory, made with the official SDK. It runs in a
 * container, as one file: `node server.mjs NAME PORT`.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";
import type { CountAnswer, NotesAnswer } from "./answers.ts";

const [, , name = "a", port = "8081"] = process.argv;

/** Tells this process from the ones before it at the same address, whose sessions it does not have. */
const incarnation = randomUUID();

const sessions = new Map<string, StreamableHTTPServerTransport>();

/** What one session can do: every session has a counter, notes and a voice of its own. */
function createSession(idOf: () => string): McpServer {
  const mcp = new McpServer({ name, version: "1.0.0" }, { capabilities: { logging: {} } });
  let count = 0;
  const notes: string[] = [];

  mcp.registerTool("count", { description: "Counts its calls in this session" }, () => {
    count++;
    return answer({ server: name, session: idOf(), count } satisfies CountAnswer);
  });
  mcp.registerTool(
    "note",
    { description: "Adds a note, and lists those of this session", inputSchema: { text: z.string() } },
    ({ text }) => {
      notes.push(text);
      return answer({ server: name, notes } satisfies NotesAnswer);
    },
  );
  mcp.registerTool(
    "announce",
    { description: "Tells the client something on its own stream", inputSchema: { text: z.string() } },
    async ({ text }) => {
      // Not `extra.sendNotification`, which would answer on the stream of this very request.
      await mcp.server.notification({ method: "notifications/message", params: { level: "info", data: text } });
      return answer({ server: name });
    },
  );
  return mcp;
}

function answer(value: object): { content: { type: "text"; text: string }[] } {
  return { content: [{ type: "text", text: JSON.stringify(value) }] };
}

async function openSession(): Promise<StreamableHTTPServerTransport> {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void sessions.set(id, transport),
    onsessionclosed: (id) => void sessions.delete(id),
  });
  const mcp = createSession(() => transport.sessionId ?? "");
  await mcp.connect(transport);
  return transport;
}

/** What the specification asks for where the session is unknown: the client then begins a new one. */
function refuse(response: ServerResponse): void {
  const error = { jsonrpc: "2.0", error: { code: -32001, message: "Session not found" }, id: null };
  response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify(error));
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader("X-Served-By", name);
  response.setHeader("X-Incarnation", incarnation);
  const id = request.headers["mcp-session-id"];
  if (id === undefined) {
    await (await openSession()).handleRequest(request, response);
    return;
  }
  const transport = sessions.get(String(id));
  if (transport === undefined) refuse(response);
  else await transport.handleRequest(request, response);
}

createServer((request, response) => void handle(request, response)).listen(Number(port), "127.0.0.1");
