import { error, list, note, quote, warning } from "../findings/finding.ts";
import { NGINX_WITH_POOLS } from "../affinity/nginx-versions.ts";

// 9xx: the nginx.conf that the includes stand in

export const nginxConfNotFound = error(
  901,
  (path: string) =>
    `There is no nginx.conf in ${path}. Name the file, or "-" for standard input: nginx -VT 2>&1 | limpet build --nginx-conf -`,
);
export const notNginxConf = error(
  902,
  (what: string) => `nginx could not read further than this: ${what}. "nginx -t" says the same.`,
);
export const noHttp = error(
  903,
  () =>
    'There is no http {} in it, so this is only part of an nginx.conf. Name the main file, or pass the output of "nginx -T".',
);
export const notStarted = error(
  904,
  (prefix: string) =>
    `Nothing loads the rules. Write in http {}: include ${prefix}/limpet.conf; or one of the alternatives under "Which include" in docs/including.md.`,
);
export const startedTwice = error(
  905,
  (first: string) => `The include ${first} already does this, and nginx refuses to do it twice. Keep one of the two.`,
);
export const notBuilt = error(
  906,
  (path: string) =>
    `This build does not make ${path}, so nginx would not start. Delete the line, or name an upstream of the rules.`,
);
export const notRead = note(
  907,
  (path: string) =>
    `There is no ${path} on this machine, so its contents were not checked. The output of "nginx -T" has everything.`,
);
export const missingHooks = error(
  908,
  (upstream: string, calls: readonly string[], lost: string, include: string) =>
    `Requests to ${quote(upstream)} need ${list(calls)}, which nothing here or in an enclosing block calls: ${lost}. ` +
    `Write beside it: include ${include};`,
);
export const hookWithoutCall = error(
  909,
  (directive: string, upstream: string, call: string, lost: string) =>
    `The location passes requests to ${quote(upstream)}, and this ${directive} does not call ${call}: ${lost}. Call it first in this block.`,
);
export const hookOfAnother = error(
  910,
  (target: string, calls: readonly string[], named: readonly string[]) =>
    `Requests go to ${quote(target)}, but ${list(calls)} ${calls.length === 1 ? "is" : "are"} called for ${list(named.map(quote))}. ` +
    "Name the same upstream in both; a hook in server {} or http {} applies to every location without its own.",
);
export const hookUnknown = note(
  911,
  (directive: string, call: string) =>
    `Whether this ${directive} calls ${call}, as it must, was not checked: only code written out in nginx.conf is.`,
);
export const hookTwice = error(
  912,
  (include: string, remedy: string) =>
    `nginx takes one hook of each phase at each level, and refuses this one in addition to that of ${include}. ${remedy}`,
);
export const hookHidden = warning(
  913,
  (directive: string, place: string) =>
    `With this include the ${directive} of ${place} no longer runs in the location, because nginx runs only the innermost hook of a phase. ` +
    "If it should run, write the hooks of the included file yourself, followed by yours.",
);
export const passUnknown = note(
  914,
  (target: string, upstreams: readonly string[]) =>
    `The upstream is only known when a request arrives (${target}), so nothing was checked. ` +
    `For ${list(upstreams.map(quote))} the location needs that upstream's include, so give each its own location.`,
);
export const stickyAfterBalancer = error(
  915,
  () =>
    'nginx\'s own sticky does nothing after a balancer_by_lua: every request logs "balancer does not support sticky", and no cookie is ever written. ' +
    "Delete it; affinity: issueCookie(…) in the rules writes one.",
);
export const stickyBeforeBalancer = error(
  916,
  () =>
    'nginx drops sticky if a balancer_by_lua follows, and only warns: "load balancing method redefined". ' +
    "Delete it; affinity: issueCookie(…) in the rules writes a cookie.",
);
export const methodBesideBalancer = error(
  917,
  (directive: string) =>
    `An upstream has only one balancing method, but here it has two, Limpet's balancer and ${directive}: the last one is used, and nginx only warns "load balancing method redefined". ` +
    "Delete this one; the rules say how servers are picked.",
);
export const keepaliveBeforeBalancer = warning(
  918,
  () =>
    `A keepalive above Limpet's balancer keeps no connections open before nginx ${NGINX_WITH_POOLS}, which only warns "load balancing method redefined". Write it after the balancer.`,
);
export const upstreamTwice = error(
  919,
  (name: string, generated: string) =>
    `nginx calls this a "duplicate upstream", because ${generated} already has ${quote(name)}. Delete the block; its servers are in the rules.`,
);
export const upstreamOfAnother = error(
  920,
  (name: string, prefix: string) =>
    `${quote(name)} is an upstream of the rules, but this block does not have Limpet's balancer. ` +
    `Delete the block, and include ${prefix}/limpet.conf in http {}.`,
);
export const cookieNotSentHere = error(
  921,
  (cookie: string, path: string, location: string, upstream: string) =>
    `Browsers do not send the cookie ${quote(cookie)} to ${location}, because its path is ${quote(path)}: every request there would start a new session. Write a path that covers ${location} in issueCookie of ${quote(upstream)}, or omit it for "/".`,
);
export const cookiePathUnknown = note(
  922,
  (cookie: string, path: string) =>
    `The cookie ${quote(cookie)} is only sent to ${path} and below. The pattern does not show whether that covers this location.`,
);
export const headerReplaced = warning(
  923,
  (directive: string, header: string, variable: string) =>
    `This ${directive} replaces the ${header} header that Limpet prepared for the application, which gets the value written here. ` +
    `Delete the line, or write $${variable} as its value.`,
);
export const tagInRequestUri = error(
  945,
  (directive: string, carriers: readonly string[]) =>
    `This ${directive} sends $request_uri, which is the URI as the client sent it, so the application would get ${carriers.join(" and ")} ` +
    "with the tag, which it never made. Omit $request_uri: without it, nginx sends the request's own URI, without tags.",
);
export const sessionsInCache = warning(
  924,
  (cache: string, ignored: string, hidden: string) =>
    `With ${ignored} Set-Cookie the ${cache} stores responses with their cookies, so other clients would get one client's session. ` +
    `Delete Set-Cookie there, or write ${hidden} Set-Cookie if no response of this location may set one.`,
);
export const headersHidden = error(
  925,
  (headers: readonly string[], places: readonly string[], include: string, isNeeded: boolean) =>
    `With this include, a request goes without ${list(headers)} of ${list(places)}, because nginx inherits proxy_set_header lines only where a level has none of its own, and ${include} has one. ` +
    (isNeeded
      ? "Repeat those lines beside the include."
      : `Repeat those lines beside the include. On nginx ${NGINX_WITH_POOLS} and later, delete the include instead: what it does is the default there.`),
);
export const includeHidden = warning(
  926,
  (headers: readonly string[], include: string, place: string) =>
    `The proxy_set_header lines here hide the ${list(headers)} of ${include}, included in ${place}, because nginx inherits them only where a level has none of its own. ` +
    "Include it here as well.",
);
export const httpVersionTwice = error(
  927,
  (include: string, version: string) =>
    `nginx refuses a second proxy_http_version at one level, and ${include} has one. ` +
    (version === "2"
      ? "Delete the include: HTTP/2 keeps connections open without it."
      : "Delete this line: the include says 1.1, which keeps connections open."),
);
export const httpVersionHidden = warning(
  928,
  (version: string, place: string) =>
    `With this include, requests go by HTTP/1.1, not by the proxy_http_version ${version} of ${place}. Delete the include: HTTP/${version} keeps connections open without it.`,
);
export const cookieInSharedCaches = error(
  929,
  (text: string, cookie: string) =>
    `With "${text}" shared caches may store an answer that sets the cookie ${quote(cookie)}, and hand one client's cookie to others: it comes after Limpet made the answer private. ` +
    `Give what may be cached its own location, without issueCookie, or write "expires off" and "private" here.`,
);
export const cookieMaybeInSharedCaches = warning(
  930,
  (text: string, cookie: string) =>
    `Only a request tells what "${text}" says. Where it lets shared caches store an answer that sets the cookie ${quote(cookie)}, they hand one client's cookie to others. ` +
    'Its value for such answers must be empty, "off" or "private".',
);
export const poolOfOlderNginx = error(
  931,
  (version: string, remedy: string) =>
    `This is for nginx before ${NGINX_WITH_POOLS}. nginx ${version} puts a pool of its own around it, so keepAlive in the rules has no effect: ${remedy}`,
);
export const poolUnchecked = note(
  932,
  () =>
    `This is right on nginx before ${NGINX_WITH_POOLS} only. Whether yours is older was not checked; --nginx-version or the output of "nginx -VT" tells.`,
);
export const nothingIncluded = note(
  933,
  (pattern: string) =>
    `No file on this machine matches ${pattern}, so nothing was included. The output of "nginx -T" has everything.`,
);
export const failuresUncounted = warning(
  934,
  (upstream: string, server: string, why: string) =>
    `${quote(upstream)} does not avoid ${server}: ${why}. Write in its rules: health: { countLastTry: true }`,
);
export const connectionsMixed = error(
  935,
  (upstream: string, place: string, different: readonly string[], block: string) =>
    `A connection to ${quote(upstream)} that ${place} left open would be used here, too, but the two differ in ${list(different)}. ` +
    `Give this location connections of its own: copy the block of ${quote(upstream)} from ${block} to http {} under another name, and pass requests there; sessions stay the same. ` +
    "Or write in the rules: keepAlive: false",
);
export const connectionsOfVariable = warning(
  936,
  (upstream: string, directive: string) =>
    `Only a request tells what ${directive} is, but a connection to ${quote(upstream)} that is left open is used for any request. ` +
    "Write in the rules: keepAlive: false" +
    (directive.endsWith("_ssl_name") ? ", or include a limpet-pool file, whose pool keeps names apart." : ""),
);
export const lifetimeUnknown = warning(
  937,
  (upstream: string) =>
    `The Lua module, which keeps connections open here, does not know their age, so keepAlive.lifetime of ${quote(upstream)} has no effect. Include limpet.conf instead, or omit lifetime.`,
);
export const dictionaryNotInNginx = error(
  938,
  (name: string) =>
    `This says that there is ngx.shared.${name}, but nginx.conf does not make it, so in nginx it is nil. ` +
    `Write in http {}: lua_shared_dict ${name} 1m;`,
);
