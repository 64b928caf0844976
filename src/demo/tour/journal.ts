import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../problem.ts";
import type { Shop } from "../shop.ts";
import type { Outcome, Row, Tour } from "./row.ts";
import { newClient, Visitor } from "./visitor.ts";

/** Seconds beyond the time for which it is avoided until a server that listens must have requests again. */
const RETURN_PATIENCE = 15;
/** Milliseconds between two looks whether it has. */
const LOOK_INTERVAL = 20;

/** Visitors and their requests: each is sent, judged and noted. */
export class Journal {
  readonly #rows: Row[] = [];
  readonly #shop: Shop;
  readonly #visitors: Visitor[] = [];

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  get tour(): Tour {
    return { rows: this.#rows, moves: this.#visitors.map(({ moves }) => moves) };
  }

  /** Everybody who came by. */
  get visitors(): readonly Visitor[] {
    return this.#visitors;
  }

  /** New visitors, by turns with a browser and with a phone. */
  invite(count: number): Visitor[] {
    const invited = Array.from(
      { length: count },
      (_, index) => new Visitor(index % 2 === 0 ? "browser" : "phone", this.#shop.urls),
    );
    this.#visitors.push(...invited);
    return invited;
  }

  async close(): Promise<void> {
    await Promise.all(this.#visitors.map((visitor) => visitor.close()));
  }

  chapter(title: string, text: string): void {
    this.#rows.push({ kind: "chapter", title, text });
  }

  quote(text: string): void {
    this.#rows.push({ kind: "quote", text });
  }

  async logIn(who: string, ...visitors: readonly Visitor[]): Promise<void> {
    this.note(who, "/login", await Promise.all(visitors.map((visitor) => visitor.logIn())));
  }

  async look(who: string, ...visitors: readonly Visitor[]): Promise<void> {
    this.note(who, "/cart", await Promise.all(visitors.map((visitor) => visitor.look())));
  }

  note(who: string, path: string, outcomes: readonly Outcome[]): void {
    if (outcomes.length > 0) this.#rows.push({ kind: "request", who, path, outcomes });
  }

  /** Kills a server: its sessions are gone with its memory. */
  async kill(server: string): Promise<void> {
    await this.#shop.kill(server);
    for (const visitor of this.#visitors) visitor.mourn(server);
  }

  /**
   * Starts a killed server, and waits until both proxies send it requests again.
   * @throws {Problem} where one of them doesn't.
   */
  async revive(server: string): Promise<void> {
    await this.#shop.revive(server);
    await Promise.all(this.#shop.urls.map((url) => this.#untilServing(server, url)));
  }

  /** A guest's requests go to each server by turns, and make Limpet ask whether the server is back. */
  async #untilServing(server: string, url: string): Promise<void> {
    const patience = this.#shop.failTimeout + RETURN_PATIENCE;
    const deadline = Date.now() + patience * 1000;
    await using guest = newClient("phone", url);
    while ((await guest.ask("/")).servedBy !== server) {
      if (Date.now() > deadline) {
        throw new Problem(`${server} listens again, but ${patience} s later it still gets no requests.`);
      }
      await delay(LOOK_INTERVAL);
    }
  }
}
