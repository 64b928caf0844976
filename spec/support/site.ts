import { openrestyImage, type ApplicationOptions, type Site } from "../../src/testkit/index.ts";
import { leaseSite } from "./leasing.ts";
import { ENVIRONMENT, buildRules, nginxConf, type LimpetOptions } from "./limpet.ts";

export interface LimpetSiteOptions<Name extends string> extends LimpetOptions {
  readonly applications: readonly ApplicationOptions<Name>[];
}

/** Three application servers, as the rules of most tests have them. */
export const ABC = [
  { name: "a", listen: "127.0.0.1:8081" },
  { name: "b", listen: "127.0.0.1:8082" },
  { name: "c", listen: "127.0.0.1:8083" },
] as const;

/** The same in the rules. */
export const ABC_SERVERS = JSON.stringify(ABC.map(({ name, listen }) => ({ name, address: listen })));

/**
 * Limpet in front of application servers that can be killed, paused and started again; as if it had just been started.
 * Disposing of it leaves it to the next test.
 */
export async function startLimpetSite<const Name extends string>(
  options: LimpetSiteOptions<Name>,
): Promise<Site<Name>> {
  const { release = "current", packages = [] } = options;
  const image = await openrestyImage({ release, packages });
  const built = await buildRules(options.rules);
  return await leaseSite({
    image,
    nginxConf: nginxConf(image, options),
    directories: [{ source: built.out, target: "/etc/nginx/limpet" }],
    applications: options.applications,
    ports: options.ports ?? [8080],
    environment: options.environment ?? ENVIRONMENT,
    files: options.files ?? [],
    errorLogLevel: options.errorLogLevel ?? "notice",
    fresh: options.fresh ?? false,
  });
}

/** A server of port 8080 that sends everything to an upstream. */
export function proxyTo(upstream: string, directives = ""): string {
  return `
server {
  listen 8080;
  location / {
    include /etc/nginx/limpet/proxy.conf;
    include /etc/nginx/limpet/locations/${upstream}.conf;
    proxy_pass http://${upstream};
    add_header X-Tries $upstream_addr always;
    ${directives}
  }
}`;
}
