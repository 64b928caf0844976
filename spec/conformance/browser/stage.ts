import type { BrowserContext, Page } from "playwright-core";
import type { Site } from "../../../src/testkit/index.ts";
import { DEVTOOLS_PORT, startChromium } from "../../support/chromium.ts";
import { ABC, startLimpetSite } from "../../support/site.ts";
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

/** Limpet, its servers, and a browser. */
export interface Stage extends AsyncDisposable {
  readonly site: Site<Name>;
  /** Default address: Limpet's. */
  visitor(url?: string): Promise<Visitor>;
}

/**
 * Starts Limpet, four servers and Chromium.
 * @param image as `chromiumImage` gives it
 * @param servers nginx's `server {}` blocks beside the shop's on port 8080
 */
export async function setStage(image: string, rules: string, servers = ""): Promise<Stage> {
  const site = await startLimpetSite({
    rules,
    http: `server { listen 8080; ${SHOP} } ${servers}`,
    applications: APPLICATIONS,
    ports: [8080, DEVTOOLS_PORT],
  });
  try {
    const chromium = await startChromium(image, site.openresty);
    return {
      site,
      async visitor(url = LIMPET) {
        const context = await chromium.browser.newContext({ ignoreHTTPSErrors: true });
        const page = await context.newPage();
        return { context, page, shop: new ShopPage(page, url) };
      },
      async [Symbol.asyncDispose]() {
        await chromium[Symbol.asyncDispose]();
        await site.stop();
      },
    };
  } catch (error) {
    await site.stop();
    throw error;
  }
}
