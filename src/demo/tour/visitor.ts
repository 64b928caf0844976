import { browser, mobileApp, type Answer, type Client } from "../../testkit/index.ts";
import { judge, type KnownSession } from "./judge.ts";
import type { Outcome } from "./row.ts";

/** Milliseconds for any answer. */
const ANSWER_DEADLINE = 10_000;

/** What the demo's nginx.conf says `$limpet_verdict` in. */
const VERDICT_HEADER = "x-limpet-verdict";

export type Device = "browser" | "phone";

/** Somebody with a browser or a mobile app, who comes by the first proxy and whose session is shown to the second, too. */
export class Visitor {
  readonly device: Device;
  readonly #urls: readonly [string, string];
  #client: Client;
  readonly #second: Client;
  #session: KnownSession | undefined;
  /** What the session is carried in, for the second proxy. */
  #carried: Record<string, string> = {};
  /** The servers that had a session of this visitor, one after the other. */
  readonly #servers: string[] = [];

  /** @param urls of the two proxies */
  constructor(device: Device, urls: readonly [string, string]) {
    this.device = device;
    this.#urls = urls;
    this.#client = newClient(device, urls[0]);
    this.#second = newClient(device, urls[1]);
  }

  /** The server that has the session. */
  get server(): string | undefined {
    return this.#session?.server;
  }

  /** How often the session went to another server. */
  get moves(): number {
    return Math.max(0, this.#servers.length - 1);
  }

  /** Opens a session with nothing in hand, as somebody who is told that theirs is gone: the server makes the id. */
  async logIn(): Promise<Outcome> {
    await this.#client.close();
    this.#client = newClient(this.device, this.#urls[0]);
    const answer = await this.#client.login();
    const { status, servedBy } = answer;
    this.#session = status === 200 && servedBy !== undefined ? { server: servedBy, isMemoryGone: false } : undefined;
    this.#carried = carriedBy(answer.headers);
    this.#seeAt(answer);
    return { ...seen(answer), judgement: judge("login", status, this.#session), second: undefined };
  }

  /** Looks into the cart, and then once more by way of the second proxy. */
  async look(): Promise<Outcome> {
    const answer = await this.#client.cart();
    this.#seeAt(answer);
    const second = await this.#second.ask("/cart", { headers: this.#carried });
    const isSame = second.servedBy === answer.servedBy && second.status === answer.status;
    return {
      ...seen(answer),
      judgement: judge("cart", answer.status, this.#session),
      second: isSame ? "same" : "differs",
    };
  }

  #seeAt({ status, servedBy }: Answer): void {
    if (status === 200 && servedBy !== undefined && this.#servers.at(-1) !== servedBy) this.#servers.push(servedBy);
  }

  /** The header that carries the session, as the client sends it. */
  get carrier(): string {
    return Object.entries(this.#carried)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n");
  }

  /** A server was killed; the sessions in its memory are gone. */
  mourn(server: string): void {
    if (this.#session?.server === server) this.#session = { server, isMemoryGone: true };
  }

  async close(): Promise<void> {
    await Promise.all([this.#client.close(), this.#second.close()]);
  }
}

/** A client without a session. */
export function newClient(device: Device, url: string): Client {
  const connection = { timeout: ANSWER_DEADLINE };
  return device === "browser" ? browser(url, connection) : mobileApp(url, { ...connection, sessionKey: "issued" });
}

function seen({ status, servedBy, headers }: Answer): Pick<Outcome, "status" | "servedBy" | "verdict"> {
  return { status, servedBy, verdict: [headers[VERDICT_HEADER] ?? "-"].flat().join(", ") };
}

/** What a client brings back of an answer: all cookies, and the header of a mobile app. */
function carriedBy(headers: Answer["headers"]): Record<string, string> {
  const cookies = [headers["set-cookie"] ?? []].flat().map((line) => line.replace(/;.*$/, ""));
  const [sessionId] = [headers["x-session-id"] ?? []].flat();
  return {
    ...(cookies.length === 0 ? {} : { Cookie: cookies.join("; ") }),
    ...(sessionId === undefined ? {} : { "X-Session-Id": sessionId }),
  };
}
