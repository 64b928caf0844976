import { affinitiesOf, type Affinity } from "../../affinity/affinities/affinity.ts";
import { listedServers, type Routing, type Upstream } from "../../affinity/rules.ts";
import type { SessionSource } from "../../affinity/session/source.ts";
import { applicationsOf } from "../../testkit/servers.ts";

/** What stands for an application server. */
export interface Stub {
  readonly name: string;
  /** As in the rules, with a port. */
  readonly listen: string;
  readonly upstream: string;
  /** The cookie and the header by which it hands out session ids. At least one is there. */
  readonly cookie: string | undefined;
  readonly header: string | undefined;
  /** What its session ids begin and end with, so that a `route` finds its name in them. */
  readonly before: string;
  readonly after: string;
  /** Its only session id: the bare name, where a `route` has no separator. */
  readonly id: string | undefined;
}

/** Where rules have nothing that a server can hand a session out by; the stub still shows whether it is the same one. */
const OWN_COOKIE = "stub_session";

type Source = SessionSource | Extract<Affinity, { readonly kind: "tagSession" }>["carriers"][number];

function parts(source: Source): readonly Source[] {
  if (typeof source === "function") return [];
  if (source.kind === "combine") return source.sources.flatMap(parts);
  return source.kind === "withoutRoute" ? parts(source.source) : [source];
}

/** All that rules read session ids from: first what they expect of answers. */
export function sourcesOf({ session = [], affinity }: Upstream): readonly Source[] {
  const ofAffinities = affinitiesOf(affinity).flatMap((one): readonly Source[] => {
    if (one.kind === "tagSession") return one.carriers;
    if (one.kind === "learn") return [...(one.create ?? []), ...(one.lookup ?? [])];
    return one.kind === "route" ? (one.sources ?? []) : [];
  });
  return [...ofAffinities, ...session].flatMap(parts);
}

function nameOf(sources: readonly Source[], kind: "cookie" | "header"): string | undefined {
  for (const source of sources) if (typeof source !== "function" && source.kind === kind) return source.name;
  return undefined;
}

function idOf(name: string, upstream: Upstream): Pick<Stub, "before" | "after" | "id"> {
  const route = affinitiesOf(upstream.affinity).find((one) => one.kind === "route");
  if (route === undefined) return { before: "", after: "", id: undefined };
  if (route.separator === "") return { before: "", after: "", id: name };
  return route.position === "prefix"
    ? { before: name + route.separator, after: "", id: undefined }
    : { before: "", after: route.separator + name, id: undefined };
}

/** A stub for each server of the rules that is not down, on its address. Servers with host names have none. */
export function stubsOf(routing: Routing): readonly Stub[] {
  return applicationsOf(routing).flatMap(({ name, listen }) => {
    const [upstream, rules] = Object.entries(routing.upstreams).find(([upstream, { servers }]) =>
      listedServers({ servers }).some((server) => name === server.name || name === `${upstream}/${server.name}`),
    ) ?? ["", undefined];
    if (rules === undefined) return [];
    const sources = sourcesOf(rules);
    const header = nameOf(sources, "header");
    const cookie = nameOf(sources, "cookie") ?? (header === undefined ? OWN_COOKIE : undefined);
    const ownName = name.slice(name.lastIndexOf("/") + 1);
    return [{ name, listen, upstream, cookie, header, ...idOf(ownName, rules) }];
  });
}
