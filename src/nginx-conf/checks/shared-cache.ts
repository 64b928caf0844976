import type ts from "typescript";
import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import { atDirective } from "../reading/directive.ts";
import type { Directive } from "../reading/directive.ts";
import { cookieInSharedCaches, cookieMaybeInSharedCaches, sessionsInCache } from "../findings.ts";
import { effective } from "../reading/levels.ts";
import type { Levels } from "../reading/levels.ts";
import type { Pass } from "../reading/pass.ts";

const SET_COOKIE = "set-cookie";

/** A cache of nginx's that keeps cookies with the answers, in front of an upstream whose cookies are sessions. */
export function checkSharedCache(levels: Levels, { protocol }: Pass, upstream: ProvisionedUpstream): ts.Diagnostic[] {
  const hasCookies = upstream.affinities.some(({ kind }) => kind === "issueCookie" || kind === "tagSession");
  const [cache] = effective(levels, `${protocol}_cache`);
  if (!hasCookies || cache === undefined || cache.args[0] === "off") return [];
  const ofCookies = (directive: string) =>
    effective(levels, directive).find(({ args }) => args.some((name) => name.toLowerCase() === SET_COOKIE));
  const ignored = ofCookies(`${protocol}_ignore_headers`);
  const hide = `${protocol}_hide_header`;
  if (ignored === undefined || ofCookies(hide) !== undefined) return [];
  return [atDirective(ignored, sessionsInCache(cache.name, ignored.name, hide))];
}

/** What a line of nginx.conf, whose headers come after Limpet's, says to caches that several people share. */
type Sharing = "shared" | "unknown" | "not shared";

/** Times that have passed, and words for no time. */
const NO_TIME = /^(?:off|epoch|-.*|0[a-z]*)$/;

function sharingOfExpires(args: readonly string[]): Sharing {
  const time = args.at(-1) ?? "";
  if (time.includes("$")) return "unknown";
  return NO_TIME.test(time) ? "not shared" : "shared";
}

/** @param isAlone whether it takes the place of what Limpet says, so that nothing else makes the answer private */
function sharingOf(value: string, isAlone: boolean): Sharing {
  if (/\b(?:private|no-store)\b(?!=)/i.test(value)) return "not shared";
  if (value.includes("$")) return "unknown";
  const sharing = isAlone ? /\bpublic\b|\b(?:s-maxage|max-age)=0*[1-9]/i : /\bpublic\b|\bs-maxage=/i;
  return sharing.test(value) ? "shared" : "not shared";
}

/** What only caches that are shared read: they do not look at Cache-Control then. */
const FOR_CDN = ["cdn-cache-control", "surrogate-control"];

/** `add_header NAME VALUE`, beside what Limpet says. */
function sharingOfAdded([name = "", value = ""]: readonly string[]): Sharing {
  if (FOR_CDN.includes(name.toLowerCase())) return sharingOf(value, true);
  return name.toLowerCase() === "cache-control" ? sharingOf(value, false) : "not shared";
}

/** `more_set_headers 'NAME: VALUE' …` of headers-more, in place of what Limpet says. */
function sharingOfReplaced(args: readonly string[]): Sharing {
  const found = args.flatMap((text) => {
    const [, name = "", value = ""] = /^([\w-]+)\s*:\s*(.*)$/.exec(text) ?? [];
    return ["cache-control", ...FOR_CDN].includes(name.toLowerCase()) ? [sharingOf(value, true)] : [];
  });
  return found.find((sharing) => sharing !== "not shared") ?? "not shared";
}

function sharingOfDirective({ name, args }: Directive): Sharing {
  if (name === "expires") return sharingOfExpires(args);
  return name === "add_header" ? sharingOfAdded(args) : sharingOfReplaced(args);
}

/** Lines that let shared caches store answers in which Limpet sets a cookie: it made these private, and they come later. */
export function checkIssuedInCaches(levels: Levels, upstream: ProvisionedUpstream): ts.Diagnostic[] {
  const issued = upstream.affinities.find((affinity) => affinity.kind === "issueCookie");
  if (issued === undefined) return [];
  return ["expires", "add_header", "more_set_headers"].flatMap((name) =>
    effective(levels, name).flatMap((directive) => {
      const sharing = sharingOfDirective(directive);
      if (sharing === "not shared") return [];
      const finding = sharing === "shared" ? cookieInSharedCaches : cookieMaybeInSharedCaches;
      return [atDirective(directive, finding([directive.name, ...directive.args].join(" "), issued.name))];
    }),
  );
}
