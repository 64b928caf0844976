import type { Page } from "playwright-core";

/** What a browser shows of the shop. */
export interface ShopView {
  readonly status: number;
  readonly server: string;
  /** A digest of the session key, as the application knows it. */
  readonly session: string | undefined;
  readonly user: string | undefined;
  readonly cart: readonly string[];
  /** Whether the server says that it does not know the session. */
  readonly isLost: boolean;
}

/** A person at the shop's page, who uses nothing but its links and forms. */
export class ShopPage {
  readonly #page: Page;
  readonly #url: string;

  /** @param url of the proxy, as the browser reaches it */
  constructor(page: Page, url: string) {
    this.#page = page;
    this.#url = url;
  }

  /** The same person in another tab. */
  inTab(page: Page): ShopPage {
    return new ShopPage(page, this.#url);
  }

  /** Loads the page. */
  open(): Promise<ShopView> {
    return this.#after(() => this.#page.goto(`${this.#url}/shop`));
  }

  login(user: string): Promise<ShopView> {
    return this.#after(async () => {
      await this.#page.fill("input[name=user]", user);
      await this.#page.click("#login");
    });
  }

  add(item: string): Promise<ShopView> {
    return this.#after(async () => {
      await this.#page.fill("input[name=item]", item);
      await this.#page.click("#add");
    });
  }

  logout(): Promise<ShopView> {
    return this.#after(() => this.#page.click("#logout"));
  }

  /** A form's answer sends the browser to /shop; that page is what is read. */
  async #after(act: () => Promise<unknown>): Promise<ShopView> {
    const [response] = await Promise.all([
      this.#page.waitForResponse((answer) => new URL(answer.url()).pathname === "/shop"),
      this.#page.waitForEvent("load"),
      act(),
    ]);
    return {
      status: response.status(),
      server: (await this.#page.textContent("#server")) ?? "",
      session: await this.#text("#session"),
      user: await this.#text("#user"),
      cart: await this.#page.locator("#cart li").allTextContents(),
      isLost: (await this.#page.locator("#problem").count()) > 0,
    };
  }

  async #text(selector: string): Promise<string | undefined> {
    return (await this.#page.locator(selector).allTextContents())[0];
  }
}
