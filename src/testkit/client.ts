import { randomUUID } from "node:crypto";
import { CookieJar } from "tough-cookie";
import { Agent, request } from "undici";
import type { JournalEntry, Journalist } from "./journal.ts";

/** How a client behaves on the network. */
export interface ConnectionOptions {
  /** Default: true, as browsers do. With false, every request comes on a connection of its own. */
  readonly reuseConnections?: boolean;
  /** The certificate (PEM) to trust for https; default: those that Node.js trusts. */
  readonly certificateAuthority?: string;
  /** Milliseconds to wait for an answer; default: 30 000. */
  readonly timeout?: number;
}

/** A browser's options. */
export interface BrowserOptions extends ConnectionOptions {
  /** Its `JSESSIONID` from the start; default: none, until the application issues one. */
  readonly sessionKey?: string;
}

/** A mobile app's options. */
export interface MobileAppOptions extends ConnectionOptions {
  /** Its `X-Session-Id` from the start; default: one that it makes up; `"issued"`: none, until the application does. */
  readonly sessionKey?: string;
}

/** The application's JSON; nothing in it where a proxy answered by itself. */
export interface AnswerBody {
  readonly server?: string;
  /** A digest of the session key. */
  readonly session?: string;
  readonly user?: string;
  readonly cart?: readonly string[];
  readonly error?: string;
  readonly [name: string]: unknown;
}

/** One header: its values if it came several times. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What came back. */
export interface Answer {
  readonly status: number;
  /** The name of the server: from its `X-Served-By`; absent where the proxy answered by itself. */
  readonly servedBy: string | undefined;
  /** What became of the session, from the `X-Limpet-Verdict` of the kit's nginx.conf: `"new"`, `"hit"`, `"moved:down"` … */
  readonly verdict: string | undefined;
  /** By names in lower case. */
  readonly headers: Headers;
  readonly body: AnswerBody;
}

/** Parts of a request that a test may want to choose. */
export interface Asking {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What ties a client's requests together. */
interface Identity {
  /** The headers that carry the session, for a request to `url`. */
  headers(url: string): Promise<Record<string, string>>;
  /** Takes from an answer what the next request must carry. */
  remember(headers: Headers, url: string): Promise<void>;
  /** How `/login` should hand out a key. */
  readonly loginQuery: string;
}

/**
 * A client of the application: a person with a browser or a mobile app. It has connections of its own;
 * `close()` them, or use `await using`.
 */
export class Client implements AsyncDisposable, Journalist {
  readonly #journal: JournalEntry[] = [];
  readonly #url: string;
  readonly #identity: Identity;
  readonly #agent: Agent;

  /** @internal */
  constructor(url: string, identity: Identity, options: ConnectionOptions) {
    const timeout = options.timeout ?? 30_000;
    this.#url = url;
    this.#identity = identity;
    this.#agent = new Agent({
      // undici: no pipelining at all means a new connection for each request.
      pipelining: (options.reuseConnections ?? true) ? 1 : 0,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      connect: { ...(options.certificateAuthority === undefined ? {} : { ca: options.certificateAuthority }) },
    });
  }

  /** Opens a session. */
  login(user?: string): Promise<Answer> {
    const query = new URLSearchParams(this.#identity.loginQuery);
    if (user !== undefined) query.set("user", user);
    return this.ask(`/login?${query.toString()}`);
  }

  /** Looks into the cart; status 409 says that the server doesn't know the session. */
  cart(): Promise<Answer> {
    return this.ask("/cart");
  }

  /** Puts something into the cart. */
  add(item: string): Promise<Answer> {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return this.ask("/cart", { method: "POST", headers, body: new URLSearchParams({ item }).toString() });
  }

  /**
   * Any other request, with this client's session.
   * @throws when there is no answer: the connection broke, or the timeout has passed.
   */
  async ask(path: string, asking: Asking = {}): Promise<Answer> {
    const { method = "GET" } = asking;
    const entry = { request: `${method} ${path}`, status: undefined, servedBy: undefined, verdict: undefined };
    try {
      const answer = await this.#send(this.#url + path, method, asking);
      const { status, servedBy, verdict } = answer;
      this.#journal.push({ ...entry, status, servedBy, verdict });
      return answer;
    } catch (error) {
      this.#journal.push({ ...entry, problem: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }

  async #send(url: string, method: NonNullable<Asking["method"]>, asking: Asking): Promise<Answer> {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: this.#agent,
      method,
      headers: { ...(await this.#identity.headers(url)), ...asking.headers },
      body: asking.body ?? null,
    });
    const text = await body.text();
    await this.#identity.remember(headers, url);
    return {
      status: statusCode,
      servedBy: headerOf(headers, "x-served-by"),
      verdict: headerOf(headers, "x-limpet-verdict"),
      headers,
      body: parse(text),
    };
  }

  /** Everything that it has asked, in the order of the answers, and who answered. */
  get journal(): readonly JournalEntry[] {
    return this.#journal;
  }

  /** The server that gave the last answer; `undefined` before the first, or where none did. */
  get servedBy(): string | undefined {
    return this.#journal.at(-1)?.servedBy;
  }

  /** Forgets what it has asked, not its session: assertions then count from here. */
  clearJournal(): void {
    this.#journal.length = 0;
  }

  /** Closes its connections; a client that has been closed can't ask again. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** nginx's "-" is for variables that say nothing. */
function headerOf(headers: Headers, name: string): string | undefined {
  const value = [headers[name] ?? []].flat().join(", ");
  return value === "" || value === "-" ? undefined : value;
}

function parse(text: string): AnswerBody {
  try {
    return JSON.parse(text) as AnswerBody;
  } catch {
    return {}; // A page of the proxy's own, such as 502.
  }
}

/** A browser at that address: it keeps cookies by their rules (path, Secure, expiry). */
export function browser(url: string, { sessionKey, ...connection }: BrowserOptions = {}): Client {
  return new Client(url, new CookieIdentity(url, sessionKey), connection);
}

/** A mobile app at that address: no cookies, its session is in the header `X-Session-Id`. */
export function mobileApp(url: string, { sessionKey, ...connection }: MobileAppOptions = {}): Client {
  return new Client(url, new HeaderIdentity(sessionKey ?? randomUUID()), connection);
}

class CookieIdentity implements Identity {
  readonly loginQuery = "";
  readonly #jar = new CookieJar();

  constructor(url: string, sessionKey: string | undefined) {
    if (sessionKey !== undefined) this.#jar.setCookieSync(`JSESSIONID=${sessionKey}; Path=/`, url);
  }

  async headers(url: string): Promise<Record<string, string>> {
    const cookie = await this.#jar.getCookieString(url);
    return cookie === "" ? {} : { cookie };
  }

  async remember(headers: Headers, url: string): Promise<void> {
    for (const line of [headers["set-cookie"] ?? []].flat()) {
      await this.#jar.setCookie(line, url, { ignoreError: true });
    }
  }
}

class HeaderIdentity implements Identity {
  readonly loginQuery = "in=header";
  #sessionKey: string | undefined;

  constructor(sessionKey: string) {
    this.#sessionKey = sessionKey === "issued" ? undefined : sessionKey;
  }

  headers(): Promise<Record<string, string>> {
    return Promise.resolve(this.#sessionKey === undefined ? {} : { "x-session-id": this.#sessionKey });
  }

  remember(headers: Headers): Promise<void> {
    this.#sessionKey = [headers["x-session-id"] ?? []].flat()[0] ?? this.#sessionKey;
    return Promise.resolve();
  }
}
