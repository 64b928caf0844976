import { randomUUID } from "node:crypto";
import { Agent, request } from "undici";
import type { Soaked } from "./proxy.ts";

/** Clients of one upstream at the same time. */
const CLIENTS = 6;
/** Requests of a session, at least and at most. */
const SHORTEST = 5;
const LONGEST = 40;
/** One request of so many puts something into the cart. */
const ORDER_EVERY = 10;

/** What became of requests: by status, or "broken". */
export type Outcomes = Map<string, number>;

/** Clients that ask as fast as they are answered, each with one session after the other. */
export class Crowd {
  readonly outcomes: Outcomes = new Map();
  /** That were begun so far. */
  sessions = 0;
  readonly #url: string;
  readonly #soaked: Soaked;
  #isOver = false;

  constructor(url: string, soaked: Soaked) {
    this.#url = url;
    this.#soaked = soaked;
  }

  /** Asks until `end`. */
  async run(): Promise<void> {
    this.#isOver = false;
    const agent = new Agent({ connections: CLIENTS });
    await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        while (!this.#isOver) await this.#session(agent);
      }),
    );
    await agent.close();
  }

  end(): void {
    this.#isOver = true;
  }

  async #session(agent: Agent): Promise<void> {
    const { login, bringsKey } = this.#soaked;
    this.sessions++;
    const cookies = new Map<string, string>();
    const headers: Record<string, string> = bringsKey ? { "x-session-id": randomUUID() } : {};
    if (Math.random() < 0.1) headers["x-canary"] = "canary";
    const length = SHORTEST + Math.floor(Math.random() * (LONGEST - SHORTEST));
    for (let i = 0; i < length && !this.#isOver; i++) {
      const isOrder = login !== undefined && i > 0 && i % ORDER_EVERY === 0;
      const path = login === undefined ? "/" : i === 0 ? login : "/cart";
      if (cookies.size > 0) headers.cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
      let outcome = "broken";
      try {
        const answer = await request(this.#url + path, {
          dispatcher: agent,
          method: isOrder ? "POST" : "GET",
          headers: { ...headers, ...(isOrder ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
          ...(isOrder ? { body: "item=thing" } : {}),
        });
        await answer.body.dump();
        outcome = String(answer.statusCode);
        for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          cookies.set(name, value);
        }
      } catch {
        // Counted as it is.
      }
      this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
      // There is no session, or its server does not know it.
      if (outcome === "409" || (i === 0 && outcome !== "200")) return;
    }
  }
}
