import type pc from "picocolors";
import { listedServers, type Routing, type Upstream } from "../../affinity/rules.ts";
import { affinitiesOf } from "../../affinity/affinities/affinity.ts";
import { hostOf } from "../../development/own-nginx/nginx-conf.ts";
import { sourcesOf, stubsOf } from "../../development/own-nginx/stubs.ts";

/** Where an nginx of our own answers, and how to see that sessions stay. */
export interface Welcome {
  /** By upstream. */
  readonly urls: Readonly<Record<string, string>>;
  readonly servers: readonly string[];
  readonly text: string;
}

/** The command with which an app shows what the rules make of a session; `undefined` where only a browser has one. */
function commandOfApps(url: string, upstream: Upstream): string | undefined {
  const isHandedOut = affinitiesOf(upstream.affinity).some(({ kind }) => kind !== "hash");
  for (const source of sourcesOf(upstream)) {
    if (typeof source === "function") continue;
    if (source.kind === "header") {
      const withId = (id: string): string => `curl -i -H '${source.name}: ${id}' ${url}`;
      return isHandedOut ? `curl -i ${url}, and then with the id of the answer: ${withId("…")}` : withId("me");
    }
    if (source.kind === "bearerToken") return `curl -i -H 'Authorization: Bearer me' ${url}`;
    if (source.kind === "queryArgument") return `curl -i '${url}?${source.name}=me'`;
    if (source.kind === "prefixedHeader") return `curl -i -H '${source.name}: ${source.prefix}me' ${url}`;
  }
  return isForBrowsers(upstream) ? undefined : `curl -i ${url}`;
}

/** Whether a browser has a session, because a cookie says so. */
function isForBrowsers(upstream: Upstream): boolean {
  return (
    affinitiesOf(upstream.affinity).some(({ kind }) => kind === "issueCookie") ||
    sourcesOf(upstream).some((source) => typeof source !== "function" && source.kind === "cookie")
  );
}

/**
 * @param url of nginx, where its first upstream answers
 * @param description of nginx
 */
export function howToTry(
  url: string,
  description: string,
  routing: Routing,
  { bold, cyan, dim }: ReturnType<typeof pc.createColors>,
): Welcome {
  const stubs = stubsOf(routing);
  const upstreams = Object.entries(routing.upstreams);
  const placeOf = (name: string, index: number): string =>
    index === 0 ? `${url}/` : `${url.replace(/\/\/[^:]+/, `//${hostOf(name)}`)}/`;
  const urls = upstreams.map(([name], index) => [name, placeOf(name, index)] as const);
  const blocks = upstreams.flatMap(([name, upstream], index) => {
    const place = placeOf(name, index);
    const listed = listedServers(upstream);
    const names = stubs.filter((stub) => stub.upstream === name).map((stub) => stub.name);
    const others = listed
      .filter(({ down }) => down !== true)
      .map((server) => server.name)
      .filter((server) => !stubs.some((stub) => stub.name === server || stub.name === `${name}/${server}`));
    const app = commandOfApps(place, upstream);
    return [
      `    ${bold(cyan(place))}  ${name}${names.length === 0 ? "" : `, served by stubs for ${names.join(", ")}`}`,
      ...(others.length === 0 ? [] : [dim(`    There are no stubs for ${others.join(", ")}.`)]),
      ...(isForBrowsers(upstream)
        ? [dim(`    Open it in a browser, and reload. Or: curl -i -c jar -b jar ${place}`)]
        : []),
      ...(app === undefined ? [] : [dim(`    As an app: ${app}`)]),
      "",
    ];
  });
  return {
    urls: Object.fromEntries(urls),
    servers: stubs.map(({ name }) => name),
    text: `${dim(description)}\n\n${blocks.join("\n")}\nA line for each request: what it asked for → the server, what became of its session, and why.\n\n`,
  };
}
