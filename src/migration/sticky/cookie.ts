import type { Directive } from "../../nginx-conf/reading/directive.ts";
import type { MigratedAffinity } from "../affinity.ts";
import { call, object, quote } from "../code.ts";
import type { Code } from "../code.ts";
import {
  cookieAttributes,
  cookiesInFlight as cookiesGoOn,
  cookiesInFlightLost,
  longestCookie,
  secureAdded,
  stickyParameter,
} from "../findings.ts";
import { partsOf, templateFunction } from "../key.ts";
import type { Notes } from "../notes.ts";
import type { MigratedServer } from "../servers.ts";
import { seconds } from "../../nginx-conf/reading/time.ts";
import { cookiesInFlight } from "./cookies-in-flight.ts";
import type { Parameter } from "./parameters.ts";
import { noteRoutes } from "./route.ts";

/** Browsers keep a cookie no longer: 400 days. */
const LONGEST_COOKIE = 34_560_000;

/** Where the signing keys are, on every proxy the same. */
const KEYS = call("fromFile", quote("/etc/nginx/limpet.keys"));

/** What `issueCookie` is made of. */
interface IssuedCookie {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly directive: Directive;
}

/** A text, or a function of the request where it has variables. */
function textOrFunction(template: string): Code {
  const parts = partsOf(template);
  return parts.every(({ kind }) => kind === "text") ? quote(template) : templateFunction(parts);
}

function lifetime(value: string, directive: Directive, notes: Notes): string | undefined {
  const wanted = value === "max" ? Infinity : (seconds(value) ?? 0);
  if (wanted > LONGEST_COOKIE) notes.add(directive, longestCookie());
  return wanted < 1 ? undefined : String(Math.min(wanted, LONGEST_COOKIE));
}

/** By parameter the option that takes its place. */
function optionOf({ name, value }: Parameter, directive: Directive, notes: Notes): readonly [string, Code] | undefined {
  switch (name.toLowerCase()) {
    case "expires":
    case "max-age":
    case "maxage": {
      const time = lifetime(value, directive, notes);
      return time === undefined ? undefined : ["expires", time];
    }
    case "domain":
      return ["domain", textOrFunction(value)];
    case "path":
      // What it is by default.
      return value === "/" ? undefined : ["path", textOrFunction(value)];
    case "samesite":
      return ["sameSite", value.includes("$") ? textOrFunction(value) : quote(value.toLowerCase())];
    case "secure":
      return ["secure", "true"];
    case "partitioned":
      return ["partitioned", "true"];
    case "httponly":
      return undefined;
    default:
      notes.add(
        directive,
        stickyParameter(value === "" ? name : `${name}=${value}`, "issueCookie has its own options."),
      );
      return undefined;
  }
}

/** What Limpet adds to a cookie by itself, and nginx only when told to. */
function missingAttributes(parameters: readonly Parameter[]): string {
  const names = parameters.map(({ name }) => name.toLowerCase());
  return [
    ["httponly", "HttpOnly"],
    ["secure", "Secure over TLS"],
    ["samesite", "SameSite=Lax"],
    ["path", "Path=/"],
  ]
    .flatMap(([name = "", attribute = ""]) => (names.includes(name) ? [] : [attribute]))
    .join(", ");
}

function options(
  { name, parameters, directive }: IssuedCookie,
  notes: Notes,
): Readonly<Record<string, Code | undefined>> {
  const why = reasonForSecure(name, parameters);
  const missing = missingAttributes(why === undefined ? parameters : [...parameters, { name: "secure", value: "" }]);
  if (missing !== "") notes.add(directive, cookieAttributes(missing));
  const given = parameters.flatMap((parameter) => {
    const option = optionOf(parameter, directive, notes);
    return option === undefined ? [] : [option];
  });
  if (why !== undefined) notes.add(directive, secureAdded(why));
  return {
    keys: KEYS,
    name: quote(name),
    ...Object.fromEntries(given),
    ...(why === undefined ? {} : { secure: "true" }),
  };
}

/** Why browsers refuse the cookie that nginx makes, which is not Secure; undefined if they do not. */
function reasonForSecure(name: string, parameters: readonly Parameter[]): string | undefined {
  const has = (wanted: string) => parameters.some((parameter) => parameter.name.toLowerCase() === wanted);
  if (has("secure")) return undefined;
  if (parameters.some(({ name: key, value }) => /^samesite$/i.test(key) && /^none$/i.test(value)))
    return "with SameSite=None";
  if (has("partitioned")) return "with Partitioned";
  const [prefix] = /^__(?:Host|Secure)-/i.exec(name) ?? [];
  return prefix === undefined ? undefined : `whose name begins with ${prefix}`;
}

/** `issueCookie` alone, where nobody can tell what a cookie of before means. */
export function issuedCookie(issued: IssuedCookie, why: string, notes: Notes): MigratedAffinity {
  notes.add(issued.directive, cookiesInFlightLost(why));
  return { session: [], affinities: [call("issueCookie", object(options(issued, notes)))], sample: quote("/") };
}

/** `issueCookie`, and behind it what understands the cookies that clients have from nginx. */
export function issuedCookieInFlight(
  issued: IssuedCookie,
  upstream: string,
  servers: readonly MigratedServer[],
  notes: Notes,
): MigratedAffinity {
  if (servers.some(({ lines }) => lines.some(({ host }) => host !== undefined))) {
    return issuedCookie(issued, "because they are made from addresses that nginx looked up", notes);
  }
  notes.add(issued.directive, cookiesGoOn());
  noteRoutes(servers, notes);
  const { affinity, declarations } = cookiesInFlight(upstream, issued.name, servers);
  // The route behind it reads the same cookie.
  const cookie = call("issueCookie", object({ ...options(issued, notes), hide: "false" }));
  return { session: [], affinities: [cookie, affinity], declarations, sample: quote("/") };
}
