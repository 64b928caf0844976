import { chromium, type Browser } from "playwright-core";
import { TestkitContainer } from "../../src/testkit/container.ts";
import { debianImage } from "../../src/testkit/debian-image.ts";
import { containerEngine } from "../../src/testkit/engine.ts";
import type { Report, StartedOpenResty } from "../../src/testkit/index.ts";

/**
 * Where Chromium is driven from outside its container. The proxy that it shares a network with must
 * have this port among its `ports`.
 */
export const DEVTOOLS_PORT = 9223;

/** Chromium listens on the loopback address only, whatever it is told. */
const CHROMIUM_PORT = 9222;

/** As /proc/net/tcp has it: the port in hexadecimal, and the state of a listening socket. */
const LISTENS = `:${CHROMIUM_PORT.toString(16).toUpperCase()} 00000000:0000 0A`;

const OPTIONS = [
  "--no-sandbox", // The container is one.
  "--disable-gpu",
  "--disable-dev-shm-usage", // An engine gives /dev/shm 64 MB, too little for a browser.
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--user-data-dir=/tmp/chromium",
  `--remote-debugging-port=${CHROMIUM_PORT}`,
  "about:blank",
];

/** The forwarder is the main process, and listens when Chromium does; where Chromium ends first, so does it. */
const START = `
  chromium-headless-shell ${OPTIONS.join(" ")} &
  until grep -q '${LISTENS}' /proc/net/tcp; do kill -0 $! || exit 1; sleep 0.05; done
  exec socat TCP-LISTEN:${DEVTOOLS_PORT},fork,reuseaddr TCP:127.0.0.1:${CHROMIUM_PORT}`;

/** Debian's Chromium without a window, made into an image the first time, which takes a minute or two. */
export async function chromiumImage(report: Report): Promise<string> {
  return debianImage(await containerEngine(report), "trixie", ["chromium-headless-shell", "socat"], report);
}

/** A browser that runs in a container. */
export interface StartedChromium extends AsyncDisposable {
  readonly browser: Browser;
}

/**
 * Starts Chromium in the network of a proxy: there http://localhost:8080 is the proxy, and pages of
 * localhost may have Secure cookies without TLS.
 * @param image as `chromiumImage` gives it
 */
export async function startChromium(image: string, proxy: StartedOpenResty): Promise<StartedChromium> {
  const container = await new TestkitContainer(image)
    .within(proxy.id)
    .withCommand(["/bin/sh", "-c", START])
    .startListening(DEVTOOLS_PORT);
  try {
    const browser = await chromium.connectOverCDP(proxy.url(DEVTOOLS_PORT));
    return {
      browser,
      async [Symbol.asyncDispose]() {
        await browser.close();
        await container.stop();
      },
    };
  } catch (error) {
    await container.stop();
    throw error;
  }
}
