import { mkdirSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { request } from "undici";
import type { BrowserContextOptions, Page } from "playwright-core";
import { reportTo, type Site } from "../../../src/testkit/index.ts";
import { chromiumImage, DEVTOOLS_PORT, startChromium, type StartedChromium } from "../../support/chromium.ts";
import { keepSite } from "../../support/kept-site.ts";
import { ENVIRONMENT } from "../../support/limpet.ts";
import test from "../../support/serial.ts";
import { ABC, proxyTo } from "../../support/site.ts";

export const ALICE = "alice-0123456789abcdef";
export const READER = "reader-0123456789abcdef";

/** The page, as the browser reaches it, which shares the proxy's network. */
export const PAGE = "http://localhost:8090/";

/** Servers that one listener plays. */
const MANY = "server { listen 8200; location / { return 200 ok; } }";

/** Somebody who has the page open. */
export interface Operator {
  readonly page: Page;
  /** What the browser complained of. */
  readonly complaints: readonly string[];
}

export interface Stage extends AsyncDisposable {
  readonly site: Site;
  /** Opens the page. */
  open(options?: BrowserContextOptions): Promise<Operator>;
  /** A visitor's request; returns its cookie. */
  visit(cookie?: string): Promise<string>;
}

/**
 * Keeps a proxy, three servers that can die, and Chromium for the tests of a file.
 * @returns sets the stage for rules without `defineRouting({ … })` around them, of which the upstream `name` is proxied to
 */
export function keepStage(): (rules: string, name: string) => Promise<Stage> {
  let image = "";
  let chromium: StartedChromium | undefined;
  test.before(async (t) => {
    t.timeout(900_000);
    image = await chromiumImage(reportTo(process.stderr));
  });
  test.after.always(() => chromium?.[Symbol.asyncDispose]());
  const setSite = keepSite({
    applications: ABC,
    ports: [8080, 8090, DEVTOOLS_PORT],
    workers: 2,
    environment: { ...ENVIRONMENT, LIMPET_TOKENS: `alice:${ALICE}\nreader:${READER}:read\n` },
  });

  return async (rules, name) => {
    const site = await setSite({
      rules: `export default defineRouting({ ${rules} });`,
      http: `${MANY} server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } } ${proxyTo(name)}`,
    });
    const { browser } = (chromium ??= await startChromium(image, site.openresty));
    const opened: Page[] = [];
    return {
      site,
      async open(options = {}) {
        const context = await browser.newContext(options);
        const page = await context.newPage();
        opened.push(page);
        const complaints: string[] = [];
        page.on("console", (message) => {
          if (message.type() === "error") complaints.push(message.text());
        });
        page.on("pageerror", (error) => complaints.push(String(error)));
        await page.goto(PAGE);
        return { page, complaints };
      },
      async visit(cookie = "") {
        const { headers, body } = await request(site.openresty.url(), { headers: cookie === "" ? {} : { cookie } });
        await body.dump();
        const issued = headers["set-cookie"];
        return issued === undefined ? cookie : String(issued).split(";", 1)[0]!;
      },
      async [Symbol.asyncDispose]() {
        await Promise.all(opened.map((page) => page.context().close()));
      },
    };
  };
}

/** What axe finds wrong in the page as it is. */
export async function findingsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    async () =>
      await (globalThis as unknown as { axe: typeof axe }).axe.run({
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** Puts a picture of the page into the folder that LIMPET_SHOTS names, for whoever wants to see it. */
export async function shoot(page: Page, name: string, fullPage = true): Promise<void> {
  const folder = process.env.LIMPET_SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
