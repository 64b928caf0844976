import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { COUNTED_AT_ONCE } from "../../src/affinity/balancing/choose.ts";
import { createRandom } from "../../src/affinity/balancing/random-numbers.ts";
import { doNotPause } from "../../src/affinity/machine.ts";
import { provisionServer } from "../../src/affinity/provision.ts";
import { createLineup } from "../../src/affinity/running-upstream.ts";
import { createDigestKeys } from "../../src/affinity/servers/digests.ts";
import { NO_PANIC } from "../../src/affinity/servers/generation.ts";
import { createTokenCodec, issueToken, type Purpose } from "../../src/affinity/token/codec.ts";
import { parseKeyRing, type KeyRing } from "../../src/affinity/token/key-ring.ts";
import { nodeMachine } from "../../src/planner/machine.ts";
import { cookieCount } from "../load/load.ts";
import { buildLimpet, httpPart, routingModule } from "./limpet.ts";
import type { Site, Variant } from "./variant.ts";

const KEYS = `1:${"0123456789abcdef".repeat(4)}`;

/** As `shop-session-17`: what servlet containers make has this length. */
function sessionId(index: number): string {
  return (index * 2_654_435_761).toString(16).toUpperCase().padStart(32, "0");
}

function withCookie(cookie: string): string {
  return `theme=dark; ${cookie}; locale=en-GB`;
}

/** The `Cookie` header of a session, by its number. */
type CookieOf = (index: number) => string;

/** Rules whose sessions are all bound when measuring begins: what clients send comes from `cookies`. */
function remembering(
  name: string,
  rules: (keys: string) => string,
  cookies: (site: Site) => CookieOf,
  routing = "",
): Variant {
  return {
    name: `limpet-${name}`,
    write: async (site) => {
      await writeFile(join(site.directory, "keys"), KEYS);
      const keys = `keys: fromFile("${site.prefix}/keys")`;
      const module = routingModule(site.servers, site.idleConnections, rules(keys), "", routing);
      await buildLimpet(module, site.directory, site.prefix);
      const part = httpPart(site);
      const cookieOf = cookies(site);
      return {
        ...part,
        location: (await isLocationNeeded(site))
          ? `${part.location} include ${site.prefix}/locations/app.conf;`
          : part.location,
        cookies: Array.from({ length: cookieCount }, (_, index) => withCookie(cookieOf(index))),
      };
    },
  };
}

/** Whether sessions are lost without `locations/app.conf`, as it says itself. */
async function isLocationNeeded({ directory }: Site): Promise<boolean> {
  return (await readFile(join(directory, "locations/app.conf"), "utf8")).includes("\n# Needed: ");
}

/** The tokens that Limpet itself would have issued to sessions, by their number and what they are for. */
function tokens(purpose: Purpose, { servers }: Site): (index: number, subject: string) => string {
  const keys = parseKeyRing(KEYS) as KeyRing;
  const digestKeys = createDigestKeys();
  const forever = { maxAge: undefined, maxIdle: undefined, renewAfter: undefined };
  const codec = createTokenCodec(purpose, "app", forever, keys, digestKeys, nodeMachine, () => true);
  const provisioned = servers.map(({ name, host, port }) => provisionServer({ name, address: `${host}:${port}` }));
  const balancingTools = { counting: COUNTED_AT_ONCE, random: createRandom(1) };
  const tools = {
    table: "rendezvous",
    groupNames: [],
    drainingTakesNew: true,
    digestKeys,
    panic: NO_PANIC,
    machine: nodeMachine,
    balancing: "turns",
    maxLoad: undefined,
    balancingTools,
  } as const;
  const lineup = createLineup(1, provisioned, tools, undefined, doNotPause);
  return (index, subject) => issueToken(codec, lineup, index % servers.length, 0, 0, subject);
}

function issuedCookies(site: Site): CookieOf {
  const token = tokens("cookie", site);
  return (index) => `limpet=${token(index, "")}`;
}

function taggedSessions(site: Site): CookieOf {
  const token = tokens("tag", site);
  return (index) => `JSESSIONID=${sessionId(index)}~${token(index, sessionId(index))}`;
}

function sessionsWithRoute({ servers }: Site): CookieOf {
  return (index) => `JSESSIONID=${sessionId(index)}.${servers[index % servers.length]!.name}`;
}

function plainSessions(): CookieOf {
  return (index) => `JSESSIONID=${sessionId(index)}`;
}

export const limpetRemembering: readonly Variant[] = [
  remembering("cookie", (keys) => `affinity: issueCookie({ ${keys} })`, issuedCookies),
  remembering("cookie-metrics", (keys) => `affinity: issueCookie({ ${keys} })`, issuedCookies, " metrics: true,"),
  remembering("cookie-not-hidden", (keys) => `affinity: issueCookie({ ${keys}, hide: false })`, issuedCookies),
  remembering("tag", (keys) => `affinity: tagSession({ carriers: [cookie("JSESSIONID")], ${keys} })`, taggedSessions),
  remembering("route", () => `session: [cookie("JSESSIONID")], affinity: route()`, sessionsWithRoute),
  remembering(
    "learn",
    () => `session: [cookie("JSESSIONID")], affinity: learn({ createFromRequest: true })`,
    plainSessions,
  ),
];
