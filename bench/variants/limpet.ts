import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LookupTableName } from "../../src/affinity/affinities/hash.ts";
import { build } from "../../src/build/build.ts";
import { formatDiagnostics } from "../../src/findings/report.ts";
import { includeFor } from "../../src/nginx-conf/includes/pools.ts";
import type { BenchServer } from "../servers.ts";
import type { HttpPart, Site, Variant } from "./variant.ts";

const sessionCookie = `cookie("JSESSIONID")`;

const HASHED = `session: [${sessionCookie}], affinity: hash()`;

/** What `limpet build` makes of rules with this table and these session sources, deployed as its own output says. */
function limpet(name: string, table: LookupTableName, sources: readonly string[]): Variant {
  return limpetWith(name, `session: [${sources.join(", ")}], affinity: hash({ table: "${table}" })`);
}

/** The same with `locations/app.conf`, for verdicts or metrics. */
function located(name: string, routingRules: string, rules = HASHED): Variant {
  return {
    name: `limpet-${name}`,
    write: async (site) => {
      const routing = routingModule(site.servers, site.idleConnections, rules, "", routingRules);
      await buildLimpet(routing, site.directory, site.prefix);
      const part = httpPart(site);
      return { ...part, location: `${part.location} include ${site.prefix}/locations/app.conf;` };
    },
  };
}

/** @param ofServer what each server has beside its name and address */
function limpetWith(name: string, rules: string, ofServer = ""): Variant {
  return {
    name: `limpet-${name}`,
    write: async (site) => {
      const routing = routingModule(site.servers, site.idleConnections, rules, ofServer);
      await buildLimpet(routing, site.directory, site.prefix);
      return httpPart(site);
    },
  };
}

/** The part of a proxy whose folder is built. */
export function httpPart({ nginx, prefix }: Site): HttpPart {
  return {
    http: `include ${prefix}/${includeFor(nginx.version, nginx.luaModuleVersion, "module")};`,
    location: `include ${prefix}/proxy.conf;`,
    entry: nginx.ownPool ? "limpet.balanceKeepingAlive" : "limpet.balance",
  };
}

const NAMES =
  "bearerToken, clientAddress, cookie, defineRouting, fromFile, hash, header, issueCookie, learn, none, queryArgument, peakEwma, route, tagSession";

/** Rules with one upstream, `app`. */
export function routingModule(
  servers: readonly BenchServer[],
  connections: number,
  rules: string,
  ofServer = "",
  routing = "",
): string {
  const list = servers.map(
    ({ name, host, port }) => `        { name: "${name}", address: "${host}:${port}"${ofServer} },`,
  );
  return `import { ${NAMES} } from "limpet";

export const imported = [${NAMES}];

export default defineRouting({${routing}
  upstreams: {
    app: {
      servers: [
${list.join("\n")}
      ],
      ${rules},
      keepAlive: { connections: ${connections}, idleTimeout: 3600, requests: 1_000_000_000 },
    },
  },
});
`;
}

/** What was built already: the parts of the bench ask for the same proxies again. */
const built = new Map<string, ReadonlyMap<string, string>>();

/** Writes what `limpet build` makes of a routing module to a directory that will lie at `prefix`. */
export async function buildLimpet(routing: string, directory: string, prefix: string): Promise<void> {
  const key = `${prefix}\n${routing}`;
  const files = built.get(key) ?? (await runBuild(routing, prefix));
  built.set(key, files);
  for (const [path, text] of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

async function runBuild(routing: string, prefix: string): Promise<ReadonlyMap<string, string>> {
  const project = await mkdtemp(join(tmpdir(), "limpet-bench-rules-"));
  try {
    await mkdir(join(project, "src"));
    await writeFile(join(project, "src/routing.ts"), routing);
    const result = await build({ project, prefix });
    if (!result.ok) throw new Error(formatDiagnostics(result.diagnostics, { pretty: false, relativeTo: project }));
    return result.files;
  } finally {
    await rm(project, { recursive: true });
  }
}

/** The default: one session source, the default table. */
export const limpetRendezvous = limpet("rendezvous", "rendezvous", [sessionCookie]);

export const limpetTables: readonly Variant[] = [
  limpetRendezvous,
  limpet("maglev", "maglev", [sessionCookie]),
  limpet("ketama", "ketama", [sessionCookie]),
  limpet("modulo", "modulo", [sessionCookie]),
  limpet("ip-hash", "ipHash", ["clientAddress({ ipv4: 24, ipv6: 128 })"]),
];

/** The session is in the last source: those before it are looked for in vain. */
export const limpetSources: readonly Variant[] = [
  limpet("two-sources", "rendezvous", [`header("X-Session-Id")`, sessionCookie]),
  limpet("four-sources", "rendezvous", [
    "bearerToken()",
    `queryArgument("session")`,
    `header("X-Session-Id")`,
    sessionCookie,
  ]),
];

/** A keyed hash, for keys that clients choose. */
export const limpetKeyed: Variant = {
  name: "limpet-keyed",
  write: async (site) => {
    await writeFile(join(site.directory, "hash.key"), `1:${"0123456789abcdef".repeat(4)}\n`);
    const rules = `session: [${sessionCookie}], affinity: hash({ key: fromFile("${site.prefix}/hash.key") })`;
    await buildLimpet(routingModule(site.servers, site.idleConnections, rules), site.directory, site.prefix);
    return httpPart(site);
  },
};

/** The servers may change while nginx runs. */
export const limpetChanging: readonly Variant[] = [
  limpetWith("may-change", `session: [${sessionCookie}], affinity: hash(), mayChange: true`),
];

/** No session is kept, or servers have limits that no run reaches. */
export const limpetBalancing: readonly Variant[] = [
  ...(["turns", "leastConnections", "twoChoices", "random"] as const).map((balancing) =>
    limpetWith(balancing, `affinity: none(), balancing: "${balancing}"`),
  ),
  located("peakEwma", "", "affinity: none(), balancing: peakEwma()"),
  limpetWith("limits", `session: [${sessionCookie}], affinity: hash()`, ", maxConnections: 1000"),
  limpetWith("bounded", `session: [${sessionCookie}], affinity: hash({ maxLoad: 1.25 })`),
];

/** What metrics cost: with them, and as it is without. */
export const limpetMetrics: readonly Variant[] = [located("verdicts", ""), located("metrics", " metrics: true,")];
