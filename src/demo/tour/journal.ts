import { setTimeout as delay } from "node:timers/promises";
import { browser, mobileApp, type Answer, type Client } from "../../testkit/index.ts";
import { Problem } from "../problem.ts";
import type { Shop } from "../shop.ts";
import { judge, type KnownSession, type Request } from "./judge.ts";
import { reason } from "./reason.ts";
import type { JudgedOutcome, Row } from "./row.ts";

/** Milliseconds for any answer. */
const ANSWER_DEADLINE = 10_000;
/** Seconds beyond the time for which it is avoided until a server that listens must have its requests back. */
const RETURN_PATIENCE = 15;
/** Milliseconds between two looks whether it has. */
const LOOK_INTERVAL = 100;

/** Somebody whose clients all bring one session key; undefined until the application makes one. */
export interface User {
  readonly key: string | undefined;
  /** The server that opened their first session, when all were up. It is observed: rules may read any key. */
  home: string | undefined;
  session: KnownSession | undefined;
}

/** Users and their requests: each is sent, judged and noted. */
export class Journal {
  readonly rows: Row[] = [];
  readonly #shop: Shop;
  readonly #clients: Client[] = [];
  readonly #users: User[] = [];
  readonly #back: string[] = [];

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  user(key: string | undefined): User {
    const user: User = { key, home: undefined, session: undefined };
    this.#users.push(user);
    return user;
  }

  /** @param cookie its `JSESSIONID`; undefined: none. */
  browser(cookie: string | undefined): Client {
    const connection = { timeout: ANSWER_DEADLINE };
    const options = cookie === undefined ? connection : { ...connection, sessionKey: cookie };
    return this.#keep(browser(this.#shop.url, options));
  }

  /** @param key its `X-Session-Id`; undefined: none, until the application answers with one. */
  phone(key: string | undefined): Client {
    return this.#keep(mobileApp(this.#shop.url, { timeout: ANSWER_DEADLINE, sessionKey: key ?? "issued" }));
  }

  #keep(client: Client): Client {
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  /** Looks at a page that needs no session. */
  async visit(who: string, client: Client, times: number): Promise<void> {
    const outcomes: JudgedOutcome[] = [];
    for (let visit = 0; visit < times; visit++) {
      outcomes.push(this.#judged("page", await client.ask("/"), undefined));
    }
    this.#note(who, "GET /", outcomes, "no key: round robin, in each worker");
  }

  async login(who: string, user: User, client: Client): Promise<void> {
    const outcome = await this.#open(user, client);
    this.#note(who, "GET /login", [outcome], this.#reason(user, outcome));
  }

  async add(who: string, user: User, client: Client, item: string): Promise<void> {
    const outcome = this.#judged("cart", await client.add(item), user);
    this.#note(who, "POST /cart", [outcome], this.#reason(user, outcome));
  }

  /** @param whyKept is said of a session that is found; default: why its server was picked. */
  async look(who: string, user: User, client: Client, whyKept?: string): Promise<void> {
    const outcome = this.#judged("cart", await client.cart(), user);
    const why = outcome.verdict === "kept" ? whyKept : undefined;
    this.#note(who, "GET /cart", [outcome], why ?? this.#reason(user, outcome));
  }

  async loginAll(who: string, clients: ReadonlyMap<User, Client>, why: string): Promise<void> {
    const outcomes = await Promise.all([...clients].map(([user, client]) => this.#open(user, client)));
    this.#note(who, "GET /login", outcomes, why);
  }

  async lookAll(who: string, clients: ReadonlyMap<User, Client>, why: string): Promise<void> {
    const looks = [...clients].map(async ([user, client]) => this.#judged("cart", await client.cart(), user));
    this.#note(who, "GET /cart", await Promise.all(looks), why);
  }

  async #open(user: User, client: Client): Promise<JudgedOutcome> {
    const answer = await client.login(user.key);
    if (answer.status === 200 && answer.servedBy !== undefined) {
      user.home ??= answer.servedBy;
      user.session = {
        server: answer.servedBy,
        keyMadeBy: user.key === undefined ? "server" : "client",
        isMemoryGone: false,
        isOnStandIn: this.#shop.killed.includes(user.home),
      };
    }
    return this.#judged("login", answer, user);
  }

  #judged(request: Request, { status, servedBy }: Answer, user: User | undefined): JudgedOutcome {
    return { status, servedBy, verdict: judge(request, { status, servedBy }, user?.session, user?.home) };
  }

  #reason({ key }: User, { servedBy }: JudgedOutcome): string {
    return reason({ key, order: this.#order(key), down: this.#shop.killed, back: this.#back }, servedBy);
  }

  #order(key: string | undefined): readonly string[] {
    return key === undefined ? [] : this.#shop.rules.preferenceOrder(key);
  }

  #note(who: string, asked: string, outcomes: readonly JudgedOutcome[], why: string): void {
    if (outcomes.length > 0) this.rows.push({ kind: "request", who, asked, outcomes, why });
  }

  event(text: string): void {
    this.rows.push({ kind: "event", text });
  }

  /** Kills a server: its sessions are gone with its memory. */
  async kill(server: string): Promise<void> {
    await this.#shop.kill(server);
    this.event(`${server} is killed`);
    for (const user of this.#users) {
      if (user.session?.server === server) user.session = { ...user.session, isMemoryGone: true };
    }
  }

  /**
   * Starts a killed server, and waits until `client`, whose key belongs there, is served by it. Its requests make
   * Limpet ask whether the server is back.
   * @throws {Problem} where Limpet doesn't find out.
   */
  async revive(server: string, client: Client): Promise<void> {
    await this.#shop.revive(server);
    this.#back.push(server);
    this.event(`${server} is started again`);

    const patience = this.#shop.failTimeout + RETURN_PATIENCE;
    const deadline = Date.now() + patience * 1000;
    while (Date.now() < deadline) {
      if ((await client.ask("/")).servedBy === server) return;
      await delay(LOOK_INTERVAL);
    }
    throw new Problem(`${server} listens again, but ${patience} s later its keys still go elsewhere.`);
  }
}
