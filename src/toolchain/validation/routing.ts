import { z } from "zod";
import type { Health, KeepAlive, Routing, Upstream } from "../../affinity/rules.ts";
import { badUpstreamName, duplicateUpstream, noUpstreams, wrongValue } from "../diagnostics.ts";
import { validateAffinity } from "./affinity.ts";
import { Mistakes } from "./mistake.ts";
import type { Mistake, Path } from "./mistake.ts";
import { flag, integer, integerFrom, isObject, oneOf, optional, readOptions, text } from "./options.ts";
import { NAME, validateServers } from "./servers.ts";
import { validateSession } from "./session.ts";

/** Looked into by a function of its own; here it need only be there. */
function present(description: string): z.ZodType {
  return z
    .unknown()
    .refine((value) => value !== undefined)
    .describe(description);
}

const routingShape = { upstreams: present("the upstreams by their names") } satisfies Record<keyof Routing, z.ZodType>;

const upstreamShape = {
  servers: present("a list of servers"),
  session: z.unknown(),
  affinity: present("what ties a session to a server, such as hash()"),
  policies: z.unknown(),
  incarnationHeader: optional(text("the name of a header")),
  verdictHeader: optional(text("the name of a header")),
  maxKeyLength: optional(integer(1, 65535)),
  protocol: optional(oneOf(["http", "https", "tcp"])),
  health: z.unknown(),
  keepAlive: z.unknown(),
} satisfies Record<keyof Upstream, z.ZodType>;

const healthShape = {
  maxFails: optional(integer(0, 1000)),
  failTimeout: optional(integer(1, 86400)),
  countLastTry: optional(flag),
} satisfies Record<keyof Health, z.ZodType>;

const keepAliveShape = {
  connections: optional(integer(1, 65535)),
  idleTimeout: optional(integerFrom(1)),
  requests: optional(integerFrom(1)),
} satisfies Record<keyof KeepAlive, z.ZodType>;

function validateUpstream(value: unknown, path: Path, mistakes: Mistakes): void {
  const upstream = readOptions(value, upstreamShape, path, mistakes);
  validateServers(upstream.servers, [...path, "servers"], mistakes);
  validateSession(upstream.session, [...path, "session"], mistakes);
  validateAffinity(upstream.affinity, upstream.session, [...path, "affinity"], mistakes);
  if (upstream.health !== undefined) readOptions(upstream.health, healthShape, [...path, "health"], mistakes);
  if (upstream.keepAlive !== undefined)
    readOptions(upstream.keepAlive, keepAliveShape, [...path, "keepAlive"], mistakes);
}

/** Every mistake in the value of the rules, those that TypeScript cannot see above all. */
export function validateRouting(value: unknown): readonly Mistake[] {
  const mistakes = new Mistakes();
  const { upstreams } = readOptions(value, routingShape, [], mistakes);
  const path = ["upstreams"];
  if (upstreams === undefined) return mistakes.found;
  if (!isObject(upstreams)) {
    mistakes.inValue(path, wrongValue("upstreams", "an object of upstreams by their names", upstreams));
    return mistakes.found;
  }
  if (Object.keys(upstreams).length === 0) mistakes.inName(path, noUpstreams());
  const names = new Map<string, string>();
  for (const [name, upstream] of Object.entries(upstreams)) {
    const other = names.get(name.toLowerCase());
    if (other !== undefined) mistakes.inName([...path, name], duplicateUpstream(name, other));
    names.set(name.toLowerCase(), name);
    if (!NAME.test(name)) mistakes.inName([...path, name], badUpstreamName(name));
    validateUpstream(upstream, [...path, name], mistakes);
  }
  return mistakes.found;
}
