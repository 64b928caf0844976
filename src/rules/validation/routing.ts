import { z } from "zod";
import type { Routing } from "../../affinity/rules.ts";
import { validateSecret } from "./affinities/secret.ts";
import { validateDns } from "./dns.ts";
import { wrongValue } from "./findings/options.ts";
import { badUpstreamName, duplicateUpstream, noUpstreams, reservedName } from "./findings/upstreams.ts";
import { validateIssuedCookies } from "./issued-cookies.ts";
import { Mistakes } from "./mistake.ts";
import type { Mistake } from "./mistake.ts";
import { validateAdmin, validateStateFile } from "./admin.ts";
import { flag, isObject, optional, present, readOptions, text } from "./options.ts";
import { isName } from "../../affinity/servers/check.ts";
import { validateUpstream } from "./upstream.ts";

const shape = {
  upstreams: present("the upstreams by name"),
  stateFile: optional(text("the path of a file")),
  admin: z.unknown(),
  metrics: optional(flag),
  sessionDigests: z.unknown(),
  dns: z.unknown(),
} satisfies Record<keyof Routing, z.ZodType>;

/** Every mistake in the value of the rules, those that TypeScript cannot see above all. */
export function validateRouting(value: unknown): readonly Mistake[] {
  const mistakes = new Mistakes();
  const { upstreams, stateFile, admin, sessionDigests, dns } = readOptions(value, shape, [], mistakes);
  validateStateFile(stateFile, ["stateFile"], mistakes);
  validateAdmin(admin, ["admin"], mistakes);
  validateSecret(sessionDigests, "sessionDigests", ["sessionDigests"], mistakes);
  validateDns(dns, undefined, ["dns"], mistakes);
  const path = ["upstreams"];
  if (upstreams === undefined) return mistakes.found;
  if (!isObject(upstreams)) {
    mistakes.inValue(path, wrongValue("upstreams", "an object of upstreams by name", upstreams));
    return mistakes.found;
  }
  // `{ "__proto__": … }` names no upstream in JavaScript, but does in Lua.
  const prototype: unknown = Object.getPrototypeOf(upstreams);
  const isHidden = prototype !== Object.prototype && prototype !== null;
  if (isHidden) mistakes.inName(path, reservedName("__proto__"));
  else if (Object.keys(upstreams).length === 0) mistakes.inName(path, noUpstreams());
  const names = new Map<string, string>();
  for (const [name, upstream] of Object.entries(upstreams)) {
    const other = names.get(name.toLowerCase());
    if (other !== undefined) mistakes.inName([...path, name], duplicateUpstream(name, other));
    names.set(name.toLowerCase(), name);
    if (name === "__proto__") mistakes.inName([...path, name], reservedName(name));
    if (!isName(name)) mistakes.inName([...path, name], badUpstreamName(name));
    validateUpstream(upstream, dns, [...path, name], mistakes);
  }
  validateIssuedCookies(upstreams, path, mistakes);
  return mistakes.found;
}
