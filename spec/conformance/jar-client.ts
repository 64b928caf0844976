import { CookieJar, MemoryCookieStore, type Cookie } from "tough-cookie";
import { request } from "undici";

/** How a request comes about, as far as it decides which cookies go with it. */
export interface Occasion {
  /** Whether another site asks; default: this one does. */
  readonly isCrossSite?: boolean;
}

/** What came back. */
export interface JarAnswer {
  readonly status: number;
  readonly servedBy: string | undefined;
  /** The lines, as they came. */
  readonly setCookies: readonly string[];
  /** What the application echoes of the request, where it was asked for /headers. */
  readonly seenCookies: string | undefined;
}

/** undici with a cookie jar that follows RFC 6265, and knows the prefixes of names. */
export class JarClient {
  readonly #store = new MemoryCookieStore();
  readonly #jar = new CookieJar(this.#store, { prefixSecurity: "strict" });
  readonly #proxy: string;

  /** @param proxy the address that all hosts are behind; TLS would end before it */
  constructor(proxy: string) {
    this.#proxy = proxy;
  }

  /** @param url as a browser has it: scheme, host and path decide on the cookies */
  async ask(url: string, { isCrossSite = false }: Occasion = {}): Promise<JarAnswer> {
    const { host, pathname, search } = new URL(url);
    const cookie = await this.cookiesFor(url, { isCrossSite });
    const answer = await request(this.#proxy + pathname + search, {
      headers: { host, ...(cookie === "" ? {} : { cookie }) },
    });
    const text = await answer.body.text();
    const setCookies = [answer.headers["set-cookie"] ?? []].flat();
    for (const line of setCookies) await this.#jar.setCookie(line, url);
    return {
      status: answer.statusCode,
      servedBy: [answer.headers["x-served-by"]].flat()[0],
      setCookies,
      seenCookies: pathname === "/headers" ? cookieHeader(text) : undefined,
    };
  }

  /** The Cookie header that a request would have; "" for none. */
  cookiesFor(url: string, { isCrossSite = false }: Occasion = {}): Promise<string> {
    return this.#jar.getCookieString(url, { sameSiteContext: isCrossSite ? "none" : "strict" });
  }

  /** All cookies of a name, whatever they are for. */
  async stored(name: string): Promise<readonly Cookie[]> {
    return (await this.#store.getAllCookies()).filter(({ key }) => key === name);
  }
}

function cookieHeader(text: string): string | undefined {
  return (JSON.parse(text) as { headers: { cookie?: string } }).headers.cookie;
}
