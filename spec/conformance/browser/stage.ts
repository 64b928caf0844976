import type { BrowserContext, Page } from "playwright-core";
import { reportTo, type Site } from "../../../src/testkit/index.ts";
import { chromiumImage, DEVTOOLS_PORT, startChromium, type StartedChromium } from "../../support/chromium.ts";
import { keepSite } from "../../support/kept-site.ts";
import test from "../../support/serial.ts";
import { ABC } from "../../support/site.ts";
import { ShopPage } from "./shop-page.ts";

/** The last one is for a scale-up: it runs from the start, and the rules come to it later. */
const APPLICATIONS = [...ABC, { name: "d", listen: "127.0.0.1:8084" }] as const;

export type Name = (typeof APPLICATIONS)[number]["name"];

/** Rules for some of the servers. */
export function rulesFor(affinity: string, names: readonly Name[] = ["a", "b", "c"]): string {
  const servers = APPLICATIONS.filter(({ name }) => names.includes(name));
  return `export default defineRouting({ upstreams: { shop: {
    servers: ${JSON.stringify(servers.map(({ name, listen }) => ({ name, address: listen })))},
    affinity: ${affinity},
    health: { failTimeout: 1 },
  } } });`;
}

/** The location that sends everything to the shop. */
export const SHOP = `
location / {
  include /etc/nginx/limpet/proxy.conf;
  include /etc/nginx/limpet/locations/shop.conf;
  proxy_pass http://shop;
}`;

/** Limpet, as the browser reaches it, which shares the proxy's network. */
export const LIMPET = "http://localhost:8080";

/** A person with cookies of their own. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly shop: ShopPage;
}

/** Limpet, its servers, and a browser. The cookies of its visitors are gone with it. */
export interface Stage extends AsyncDisposable {
  readonly site: Site<Name>;
  /** Default address: Limpet's. */
  visitor(url?: string): Promise<Visitor>;
  /** What nginx has written since the stage was set. */
  errorLog(): Promise<string>;
}

/**
 * Keeps Limpet, four servers and Chromium for the tests of a file.
 * @returns sets the stage; `servers`: nginx's `server {}` blocks beside the shop's on port 8080
 */
export function keepStage(): (rules: string, servers?: string) => Promise<Stage> {
  let image = "";
  let chromium: StartedChromium | undefined;
  test.before(async (t) => {
    t.timeout(900_000);
    image = await chromiumImage(reportTo(process.stderr));
  });
  test.after.always(() => chromium?.[Symbol.asyncDispose]());
  const setSite = keepSite({ applications: APPLICATIONS, ports: [8080, DEVTOOLS_PORT] });

  return async (rules, servers = "") => {
    const site = await setSite({ rules, http: `server { listen 8080; ${SHOP} } ${servers}` });
    const { browser } = (chromium ??= await startChromium(image, site.openresty));
    const { length: logStart } = await site.openresty.errorLog();
    const contexts: BrowserContext[] = [];
    return {
      site,
      async visitor(url = LIMPET) {
        const context = await browser.newContext({ ignoreHTTPSErrors: true });
        contexts.push(context);
        const page = await context.newPage();
        return { context, page, shop: new ShopPage(page, url) };
      },
      errorLog: async () => (await site.openresty.errorLog()).slice(logStart),
      async [Symbol.asyncDispose]() {
        await Promise.all(contexts.map((context) => context.close()));
      },
    };
  };
}
