import type ts from "typescript";
import { DEFAULT_LIFETIME, type ProvisionedRouting } from "../../affinity/provision.ts";
import { connectionsMixed, connectionsOfVariable, lifetimeUnknown } from "../findings.ts";
import { hasDefaultPool } from "../includes/pools.ts";
import { atDirective, namedDirectives, placeText, writtenAt } from "../reading/directive.ts";
import type { Directive } from "../reading/directive.ts";
import { effective, locationOf, passingLevels } from "../reading/levels.ts";
import type { Levels } from "../reading/levels.ts";
import { passesOf } from "../reading/pass.ts";
import type { Pass } from "../reading/pass.ts";
import { upstreamNames } from "./upstream-blocks.ts";

/*
 * A kept connection is used again for the next request to the same address, whichever location it comes from. Where
 * locations differ in what they ask of a connection, one would get what another was content with: a server whose
 * certificate nobody checked, or one that knows the client by another's certificate.
 */

/** Which connections are used again, for whom. */
type Sharing =
  /** nginx's, for every location. */
  | "all"
  /** The Lua module's, for every location with the same `proxy_ssl_name`. */
  | "one name"
  /** nginx's, for the location that made them. */
  | "one location"
  /** Each is closed after its first request. */
  | "no one";

/** The directives that decide about a TLS connection, behind `proxy_` or `grpc_`, with nginx's own values. */
const DEFAULTS: Readonly<Record<string, string>> = {
  ssl_verify: "off",
  ssl_verify_depth: "1",
  ssl_trusted_certificate: "",
  ssl_crl: "",
  ssl_certificate: "",
  ssl_certificate_key: "",
  ssl_server_name: "off",
  ssl_name: "",
  ssl_protocols: "",
  ssl_ciphers: "DEFAULT",
  ssl_conf_command: "",
  ssl_alpn: "",
};
const FOR_VERIFYING = ["ssl_verify_depth", "ssl_trusted_certificate", "ssl_crl"];

/** What may have a variable. */
const NAME = "ssl_name";
const VARIABLE = [NAME, "ssl_certificate", "ssl_certificate_key"];

const WITH_TLS = /^(?:https|grpcs):/i;
const NAME_OF_TARGET = /^\$\{?(?:proxy|grpc)_host\}?$/;

/** The directives that are not as by default, and their values. */
type Settings = ReadonlyMap<string, string>;

function settingsOf(levels: Levels, protocol: string): Settings {
  const settings = new Map<string, string>();
  for (const [name, byDefault] of Object.entries(DEFAULTS)) {
    const lines = effective(levels, `${protocol}_${name}`).map(({ args }) => [...args].sort().join(" "));
    const value = lines.sort().join("; ");
    if (value !== "" && value !== byDefault) settings.set(name, value);
  }
  const isVerified = settings.has("ssl_verify");
  if (!isVerified) for (const name of FOR_VERIFYING) settings.delete(name);
  const isNamed = isVerified || settings.has("ssl_server_name");
  if (!isNamed || NAME_OF_TARGET.test(settings.get(NAME) ?? "")) settings.delete(NAME);
  return settings;
}

/** A place where requests are passed to an upstream. */
interface Place {
  /** The location, because several may include one line that passes requests. */
  readonly directive: Directive;
  readonly protocol: string;
  readonly settings: Settings;
  /** Whether connections may stay open after its requests. */
  readonly mayKeep: boolean;
}

function placeOf(levels: Levels, { directive, protocol }: Pass, nginxVersion: string | undefined): Place {
  const [version] = effective(levels, "proxy_http_version");
  const isOlder = nginxVersion !== undefined && !hasDefaultPool(nginxVersion);
  const byDefault = isOlder ? "1.0" : "1.1";
  const mayKeep = protocol !== "proxy" || (version?.args[0] ?? byDefault) !== "1.0";
  return { directive: locationOf(levels) ?? directive, protocol, settings: settingsOf(levels, protocol), mayKeep };
}

/** @param requests as many may a connection have, by the rules; the Lua module's pool is told by them */
function sharingIn({ block = [] }: Directive, requests: number): Sharing {
  if (namedDirectives(block, "balancer_keepalive").length > 0) return requests === 1 ? "no one" : "one name";
  if (namedDirectives(block, "keepalive_requests").some(({ args }) => args[0] === "1")) return "no one";
  const [keepalive] = namedDirectives(block, "keepalive");
  return keepalive === undefined || keepalive.args[0] === "0" || keepalive.args[1] === "local" ? "one location" : "all";
}

function differences(one: Settings, other: Settings, sharing: Sharing): readonly string[] {
  return Object.keys(DEFAULTS).filter(
    (name) => one.get(name) !== other.get(name) && !(sharing === "one name" && name === NAME),
  );
}

/** Names and certificates that only a request tells. */
function variablesIn(settings: Settings, sharing: Sharing): readonly string[] {
  return VARIABLE.filter(
    (name) => settings.get(name)?.includes("$") === true && !(sharing === "one name" && name === NAME),
  );
}

/** A location that differs from the first one with the same upstream. */
export interface MixedPlace {
  readonly directive: Directive;
  readonly first: Directive;
  /** The directives. */
  readonly different: readonly string[];
}

function mixedPlaces([first, ...others]: readonly Place[], sharing: Sharing): readonly MixedPlace[] {
  if (first === undefined) return [];
  return others.flatMap(({ directive, protocol, settings }) => {
    const different = differences(first.settings, settings, sharing).map((name) => `${protocol}_${name}`);
    return different.length === 0 ? [] : [{ directive, first: first.directive, different }];
  });
}

/** Locations that pass requests to one upstream, and whose connections must not be shared because TLS settings differ. */
export function mixedConnections(passes: readonly { pass: Pass; levels: Levels }[]): readonly MixedPlace[] {
  const secure = passes.filter(({ pass }) => WITH_TLS.test(pass.url));
  return mixedPlaces(
    secure.map(({ pass, levels }) => placeOf(levels, pass, undefined)),
    "all",
  );
}

/** What of places that share connections does not go together. */
function checkPlaces(block: Directive, places: readonly Place[], sharing: Sharing): ts.Diagnostic[] {
  const [upstream = ""] = block.args;
  if (sharing === "no one" || !places.some(({ mayKeep }) => mayKeep)) return [];
  const variables = places.flatMap(({ directive, protocol, settings }) =>
    variablesIn(settings, sharing).map((name) =>
      atDirective(directive, connectionsOfVariable(upstream, `${protocol}_${name}`)),
    ),
  );
  if (sharing === "one location") return variables;
  const from = writtenBlock(block);
  const mixed = mixedPlaces(places, sharing).map(({ directive, first, different }) =>
    atDirective(directive, connectionsMixed(upstream, placeText(first), different, from)),
  );
  return [...variables, ...mixed];
}

/** Where the block is to be copied from. */
function writtenBlock(block: Directive): string {
  return block.file.isGenerated ? block.file.path : placeText(block);
}

/** A lifetime of connections that the Lua module, which keeps them, does not know. */
function checkLifetime(block: Directive, isSet: boolean): ts.Diagnostic[] {
  const [pool] = namedDirectives(block.block ?? [], "balancer_keepalive");
  return pool === undefined || !isSet ? [] : [atDirective(writtenAt(pool), lifetimeUnknown(block.args[0] ?? ""))];
}

/** Whether kept connections are only used again where all that decides about them is the same. */
export function checkConnections(
  http: Directive,
  routing: ProvisionedRouting,
  nginxVersion: string | undefined,
): ts.Diagnostic[] {
  const names = upstreamNames(http, routing);
  const places = new Map<string, Map<Directive, Place>>();
  for (const levels of passingLevels(http)) {
    for (const pass of passesOf(levels)) {
      if (!WITH_TLS.test(pass.url)) continue;
      const target = pass.target.toLowerCase();
      const known = places.get(target) ?? new Map<Directive, Place>();
      // An "if" within a location passes requests as the location does.
      if (!known.has(pass.directive)) known.set(pass.directive, placeOf(levels, pass, nginxVersion));
      places.set(target, known);
    }
  }
  return namedDirectives(http.block ?? [], "upstream").flatMap((block) => {
    const target = block.args[0]?.toLowerCase() ?? "";
    const upstream = routing.upstreams[names.get(target) ?? ""];
    if (upstream === undefined) return [];
    const { requests, lifetime } = upstream.keepAlive;
    return [
      ...checkPlaces(block, [...(places.get(target)?.values() ?? [])], sharingIn(block, requests)),
      ...checkLifetime(block, lifetime !== DEFAULT_LIFETIME),
    ];
  });
}
