import { isEngineThere } from "../../testkit/engine.ts";
import { openrestyImage } from "../../testkit/image.ts";
import type { Report } from "../../testkit/report.ts";
import { freePort } from "./free-port.ts";
import { NginxInContainer } from "./in-container.ts";
import { findLuaNginx, NginxOnThisMachine, type RulesPlace } from "./on-this-machine.ts";
import type { Listener, OwnNginx } from "./own-nginx.ts";

/** The port that is taken where it is free. */
const PORT = 8080;

export interface OwnNginxOptions extends RulesPlace {
  /** Of 127.0.0.1, where browsers reach it. Default: 8080, or a free one where that is taken. */
  readonly port?: number;
  readonly listener: Listener;
  /** Says what it is about to do, where that takes time: to pull an image, say. */
  readonly report: Report;
}

/** An nginx of our own, or in sentences why there can be none. */
export type Choice = { readonly nginx: OwnNginx; readonly description: string } | { readonly obstacle: string };

/**
 * Finds something to run nginx with: a container engine, else an nginx with Lua on this machine. Nothing is installed.
 * @throws where an image cannot be had
 */
export async function chooseOwnNginx({ port: wanted, listener, report, ...place }: OwnNginxOptions): Promise<Choice> {
  const port = wanted === undefined ? ((await freePort(PORT)) ?? (await freePort(0))) : await freePort(wanted);
  if (port === undefined) return { obstacle: `Port ${wanted} of 127.0.0.1 is taken. Name another one: --port 8081` };
  if (await isEngineThere()) {
    const image = await openrestyImage("current", report);
    const description = `nginx ${image.nginxVersion} in a container of ${image.reference}`;
    return { nginx: new NginxInContainer(image, port, listener), description };
  }
  const found = await findLuaNginx();
  if (found === undefined) return { obstacle: WHAT_TO_INSTALL };
  const description = `nginx ${found.nginxVersion}, ${found.command}`;
  return { nginx: new NginxOnThisMachine(found, place, port, listener), description };
}

const WHAT_TO_INSTALL = `There is nothing to run nginx with. Install one of these, and start limpet dev again:

    Docker or Podman           https://docs.docker.com/engine/install/ (its service must run, and this user may use it)
    nginx with Lua, on Debian  sudo apt install nginx libnginx-mod-http-lua lua-resty-core lua-cjson
    OpenResty                  https://openresty.org/en/installation.html

If the proxy runs already, let limpet dev reload that: --container NAME or --nginx "nginx -c /path/nginx.conf".
To only check and build after every change: limpet dev --no-nginx`;
