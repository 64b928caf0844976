import { namedDirectives } from "../../nginx-conf/reading/directive.ts";
import type { Directive } from "../../nginx-conf/reading/directive.ts";
import type { MigratedAffinity } from "../affinity.ts";
import { object } from "../code.ts";
import { secretOfSticky, stickyUnknown } from "../findings.ts";
import type { Notes } from "../notes.ts";
import type { MigratedServer } from "../servers.ts";
import { issuedCookie, issuedCookieInFlight } from "./cookie.ts";
import { stickyLearn } from "./learn.ts";
import { parametersOf } from "./parameters.ts";
import { stickyRoute } from "./route.ts";

/** Answers as strict balancers give them, where a session's server is not to be had. */
const STRICT = object({ down: object({ refuse: "502" }), unknown: object({ refuse: "502" }) });

/** Parameters of the third-party modules that say how a cookie's value is made, which Limpet does in its own way. */
const ABOUT_VALUES = new Set([
  "name",
  "cookie",
  "hash",
  "hmac",
  "hmac_key",
  "no_fallback",
  "fallback",
  "mode",
  "option",
]);

/**
 * `sticky [name=route] …` of nginx-sticky-module-ng, and Tengine's `session_sticky [cookie=route] …`:
 * a cookie, whose value is made of the server's place, or of its address in ways of their own.
 */
function thirdParty(directive: Directive, notes: Notes): MigratedAffinity {
  const parameters = parametersOf(directive, 0);
  const valueOf = (...names: readonly string[]) => parameters.find(({ name }) => names.includes(name))?.value;
  const isStrict = parameters.some(({ name }) => name === "no_fallback") || valueOf("fallback") === "off";
  const issued = {
    name: valueOf("name", "cookie") ?? "route",
    parameters: parameters.filter(({ name }) => !ABOUT_VALUES.has(name)),
    directive,
  };
  const affinity = issuedCookie(issued, "because a third-party module made them", notes);
  return isStrict ? { ...affinity, policies: STRICT } : affinity;
}

function nginxSticky(
  directive: Directive,
  block: readonly Directive[],
  upstream: string,
  servers: readonly MigratedServer[],
  notes: Notes,
): MigratedAffinity | undefined {
  const [kind, name = ""] = directive.args;
  if (kind === "route") return stickyRoute(directive, upstream, servers, notes);
  if (kind === "learn") return stickyLearn(directive, notes);
  if (kind !== "cookie") return undefined;
  const issued = { name, parameters: parametersOf(directive, 2), directive };
  const [secret] = namedDirectives(block, "sticky_secret");
  if (secret === undefined) return issuedCookieInFlight(issued, upstream, servers, notes);
  notes.add(secret, secretOfSticky("sticky_secret"));
  return issuedCookie(issued, "because they are made with sticky_secret", notes);
}

/** What `sticky` of nginx, Angie, Tengine or nginx-sticky-module-ng ties sessions with. Undefined where there is none. */
export function stickyOf(
  block: readonly Directive[],
  upstream: string,
  servers: readonly MigratedServer[],
  notes: Notes,
): MigratedAffinity | undefined {
  const [directive] = namedDirectives(block, "sticky", "session_sticky");
  if (directive === undefined) return undefined;
  const [kind = ""] = directive.args;
  const isThirdParty =
    directive.name === "session_sticky" || kind === "" || /^[a-z_]+=|^(?:no_fallback|secure|httponly)$/.test(kind);
  const affinity = isThirdParty
    ? thirdParty(directive, notes)
    : nginxSticky(directive, block, upstream, servers, notes);
  if (affinity === undefined) notes.add(directive, stickyUnknown([directive.name, ...directive.args].join(" ")));
  const [strict] = namedDirectives(block, "sticky_strict");
  return affinity === undefined || strict?.args[0] !== "on" ? affinity : { ...affinity, policies: STRICT };
}
