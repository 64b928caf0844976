import type { Directive } from "../../nginx-conf/reading/directive.ts";
import type { MigratedAffinity } from "../affinity.ts";
import { call, list, object, quote } from "../code.ts";
import type { Code } from "../code.ts";
import { learnedElsewhere, learnedSessionsLost, stickyParameter } from "../findings.ts";
import { headerName, keySource, mayBeLong, partsOf } from "../key.ts";
import type { Notes } from "../notes.ts";
import { seconds } from "../../nginx-conf/reading/time.ts";
import { parametersOf } from "./parameters.ts";

const DEFAULT_TIMEOUT = 600;
/** Bytes: what Limpet's memory has at least. */
const LEAST_MEMORY = 65_536;
const SIZES: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1_048_576, g: 1_073_741_824 };

/** What carries a new session id in answers: `$upstream_cookie_sid` is the cookie "sid". */
function carrierOf(variable: string): Code | undefined {
  const [, kind, name = ""] = /^upstream_(cookie|http)_(.+)$/.exec(variable) ?? [];
  if (kind === "cookie") return call("cookie", quote(name));
  return kind === "http" ? call("header", quote(headerName(name))) : undefined;
}

function memoryOf(zone: string): string | undefined {
  const size = zone.split(":")[1]?.toLowerCase() ?? "";
  const [, amount = "", unit = ""] = /^(\d+)([kmg]?)$/.exec(size) ?? [];
  if (amount === "") return undefined;
  return Number(amount) * (SIZES[unit] ?? 1) < LEAST_MEMORY ? "64k" : size;
}

/** By parameter that is not carried over: what to do instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  sync: "For several proxies write redis: redis({ … }), see docs/affinities.md.",
  remote_action: "For several proxies write redis: redis({ … }), see docs/affinities.md.",
  remote_result: "For several proxies write redis: redis({ … }), see docs/affinities.md.",
  norefresh: "A session that is used stays.",
};

/** `sticky learn create=… lookup=… zone=… timeout=…` */
export function stickyLearn(directive: Directive, notes: Notes): MigratedAffinity {
  const create: Code[] = [];
  const lookup: Code[] = [];
  let hasLongKeys = false;
  let createFromRequest = false;
  let idleTimeout = DEFAULT_TIMEOUT;
  let memory: string | undefined;
  for (const { name, value } of parametersOf(directive, 1)) {
    const variable = value.replace(/^\$\{?(\w+)\}?$/, "$1");
    if (name === "create") {
      const carrier = carrierOf(variable);
      if (carrier !== undefined) create.push(carrier);
      else if (variable.startsWith("upstream_") || variable.startsWith("sent_"))
        notes.add(directive, learnedElsewhere(value));
      else createFromRequest = true;
    } else if (name === "lookup") {
      lookup.push(keySource(partsOf(value)));
      hasLongKeys ||= mayBeLong(partsOf(value));
    } else if (name === "timeout") idleTimeout = Math.max(1, Math.round(seconds(value) ?? DEFAULT_TIMEOUT));
    else if (name === "zone") memory = memoryOf(value);
    // Limpet learns with the answer's header always.
    else if (name !== "header")
      notes.add(directive, stickyParameter(name, INSTEAD[name] ?? "learn() has its own options."));
  }
  notes.add(directive, learnedSessionsLost());
  const learn = object({
    create: list(create),
    createFromRequest: createFromRequest ? "true" : undefined,
    lookup: list(lookup),
    idleTimeout: idleTimeout === DEFAULT_TIMEOUT ? undefined : String(idleTimeout),
    memory: memory === undefined ? undefined : quote(memory),
  });
  return { session: [], affinities: [call("learn", learn)], hasLongKeys };
}
