import { randomUUID } from "node:crypto";
import { Agent, request } from "undici";
import type { Contender } from "./contenders.ts";
import { REQUEST_ID, VERDICT } from "./proxies.ts";

/** Milliseconds for an answer; longer than any proxy waits for its servers. */
const PATIENCE = 10_000;

/** What a client saw of one request. */
export interface Sight {
  /** The request's own, which is in the proxies' logs, too. */
  readonly id: string;
  /** Milliseconds as of `performance.now()`. */
  readonly at: number;
  readonly duration: number;
  readonly isRepeatable: boolean;
  /** A status, or why there is none. */
  readonly outcome: number | "broken" | "timeout";
  /** Which server it was answered by, if any, and by which the one before. */
  readonly server: string | undefined;
  readonly before: string | undefined;
  /** Why it went there, as far as the proxy says so. */
  readonly verdict?: string;
}

/** One client with a session, whose cart shows which of its orders reached the server. */
class Visitor {
  isBusy = false;
  /** The server that answered last. */
  server: string | undefined;
  readonly #urls: readonly string[];
  #asked = 0;
  readonly #contender: Contender;
  readonly #agent: Agent;
  #headers = new Map<string, string>();
  #cookies = new Map<string, string>();
  #hasSession = false;
  /** What was put into the cart of the session, and acknowledged; what may be in it. */
  #acknowledged: string[] = [];

  constructor(urls: readonly string[], contender: Contender, agent: Agent) {
    this.#urls = urls;
    this.#contender = contender;
    this.#agent = agent;
  }

  /** Whether there is a session, with what it should have. */
  get cart(): readonly string[] | undefined {
    return this.#hasSession ? this.#acknowledged : undefined;
  }

  /** Opens a session where there is none, else asks for the cart or puts something into it. */
  async ask(isOrder: boolean): Promise<Sight & { readonly items?: readonly string[] }> {
    const id = randomUUID();
    const order = this.#hasSession && isOrder;
    // A new session may go anywhere.
    if (!this.#hasSession) this.#forget();
    const path = this.#hasSession ? "/cart" : this.#contender.login;
    const headers: Record<string, string> = { [REQUEST_ID]: id, ...Object.fromEntries(this.#headers) };
    if (this.#cookies.size > 0) headers.cookie = [...this.#cookies].map((pair) => pair.join("=")).join("; ");
    if (order) headers["content-type"] = "application/x-www-form-urlencoded";
    const at = performance.now();
    const before = this.server;
    const sight = (outcome: Sight["outcome"], server?: string, verdict?: string): Sight => ({
      ...{ id, at, duration: performance.now() - at, isRepeatable: !order, outcome, server, before },
      ...(verdict === undefined ? {} : { verdict }),
    });
    try {
      const answer = await request(this.#urls[this.#asked++ % this.#urls.length]! + path, {
        dispatcher: this.#agent,
        method: order ? "POST" : "GET",
        headers,
        ...(order ? { body: `item=${id}` } : {}),
      });
      const text = await answer.body.text();
      const servedBy = answer.headers["x-served-by"];
      const server = typeof servedBy === "string" ? servedBy : undefined;
      const verdict = [answer.headers[VERDICT] ?? []].flat()[0];
      this.#keep([answer.headers["set-cookie"] ?? []].flat());
      if (answer.statusCode === 200) {
        this.server = server;
        this.#hasSession = true;
        if (order) this.#acknowledged.push(id);
        return { ...sight(200, server, verdict), items: (JSON.parse(text) as { cart: string[] }).cart };
      }
      // The server does not know the session.
      if (answer.statusCode === 409) this.#hasSession = false;
      return sight(answer.statusCode, server, verdict);
    } catch (error) {
      const isLate = error instanceof Error && error.name.includes("Timeout");
      return sight(isLate ? "timeout" : "broken");
    }
  }

  #forget(): void {
    this.server = undefined;
    this.#acknowledged = [];
    this.#cookies.delete("JSESSIONID");
    if (this.#contender.bringsKey) this.#headers.set("x-session-id", randomUUID());
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
  }
}

/** The clients of one contender. They ask at a steady rate, whatever becomes of their requests. */
export class Visitors implements AsyncDisposable {
  readonly contender: Contender;
  readonly #visitors: readonly Visitor[];
  readonly #agent = new Agent({ pipelining: 0, connections: 500, headersTimeout: PATIENCE, bodyTimeout: PATIENCE });
  #sights: Sight[] = [];
  #next = 0;
  #count = 0;
  readonly #pending = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  /** @param urls of the proxies, which each visitor asks in turn */
  constructor(urls: readonly string[], contender: Contender, sessions: number) {
    this.contender = contender;
    this.#visitors = Array.from({ length: sessions }, () => new Visitor(urls, contender, this.#agent));
  }

  /** How many sessions each server has. */
  sessionsOn(names: readonly string[]): number {
    return this.#visitors.filter(({ server }) => server !== undefined && names.includes(server)).length;
  }

  /** Opens all sessions. @throws when one can't be opened */
  async arrive(): Promise<void> {
    for (const visitor of this.#visitors) {
      const { outcome } = await visitor.ask(false);
      if (outcome !== 200) throw new Error(`${this.contender.name}: a session could not be opened: ${outcome}`);
    }
  }

  /** Opens the sessions that can be opened, and tells by which servers. */
  async tryToArrive(): Promise<readonly (string | undefined)[]> {
    for (const visitor of this.#visitors) await visitor.ask(false);
    return this.#visitors.map(({ server }) => server);
  }

  /** @param rate requests per second */
  begin(rate: number): void {
    const start = performance.now();
    let asked = 0;
    // Whatever this process is late for is made up.
    this.#timer = setInterval(() => {
      for (; asked < ((performance.now() - start) / 1000) * rate; asked++) this.#askNext();
    }, 1000 / rate);
  }

  #askNext(): void {
    const { length } = this.#visitors;
    // A browser that waits for an answer does not ask again.
    for (let i = 0; i < length; i++) {
      const visitor = this.#visitors[(this.#next + i) % length]!;
      if (visitor.isBusy) continue;
      this.#next = (this.#next + i + 1) % length;
      const asked = this.#ask(visitor, this.#count++ % ORDER_EVERY === 0);
      this.#pending.add(asked);
      void asked.then(() => this.#pending.delete(asked));
      return;
    }
  }

  async #ask(visitor: Visitor, isOrder: boolean): Promise<void> {
    visitor.isBusy = true;
    this.#sights.push(await visitor.ask(isOrder));
    visitor.isBusy = false;
  }

  /** Asks no more, waits for what is on its way, and gives what was seen since the beginning. */
  async end(): Promise<readonly Sight[]> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    const sights = this.#sights;
    this.#sights = [];
    return sights;
  }

  /** Compares all carts with what was ordered. To be asked when all servers are well. */
  async inspect(): Promise<{ readonly missing: number; readonly doubled: number }> {
    let missing = 0;
    let doubled = 0;
    for (const visitor of this.#visitors) {
      const { cart } = visitor;
      const { items } = await visitor.ask(false);
      if (cart === undefined || items === undefined) continue;
      missing += cart.filter((id) => !items.includes(id)).length;
      doubled += items.length - new Set(items).size;
    }
    return { missing, doubled };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#agent.destroy();
  }
}

/** One request of so many is an order, which must not be repeated by anybody. */
const ORDER_EVERY = 5;
