import { error, list, note, quote, warning } from "../findings/finding.ts";
import { NGINX_WITH_POOLS } from "../affinity/nginx-versions.ts";

// 9xx: the nginx.conf that the includes stand in

export const nginxConfNotFound = error(
  901,
  (path: string) =>
    `There is no nginx.conf in ${path}. Name the file, or "-" for standard input: nginx -T | limpet build --nginx-conf -`,
);
export const notNginxConf = error(
  902,
  (what: string) => `nginx could not read on from here: ${what}. "nginx -t" says the same.`,
);
export const noHttp = error(
  903,
  () =>
    'There is no http {} in it, so this is a part of an nginx.conf. Name the main file, or give what "nginx -T" prints.',
);
export const notStarted = error(
  904,
  (prefix: string) =>
    `Nothing loads the rules. Write in http {}: include ${prefix}/limpet.conf; or one of the others, see "Which include" in docs/including.md.`,
);
export const startedTwice = error(
  905,
  (first: string) =>
    `The include ${first} has done this already, and nginx refuses the same a second time. Keep one of the two.`,
);
export const notBuilt = error(
  906,
  (path: string) =>
    `This build makes no ${path}, so nginx would not start. Delete the line, or name an upstream of the rules.`,
);
export const notRead = note(
  907,
  (path: string) =>
    `There is no ${path} on this machine, so what is in it was not checked. The output of "nginx -T" has everything.`,
);
export const missingHooks = error(
  908,
  (upstream: string, calls: readonly string[], lost: string, include: string) =>
    `Requests to ${quote(upstream)} need ${list(calls)}, which nothing here or around it calls: ${lost}. ` +
    `Write beside it: include ${include};`,
);
export const hookWithoutCall = error(
  909,
  (directive: string, upstream: string, call: string, lost: string) =>
    `The location passes requests to ${quote(upstream)}, and this ${directive} does not call ${call}: ${lost}. Call it first in here.`,
);
export const hookOfAnother = error(
  910,
  (target: string, calls: readonly string[], named: readonly string[]) =>
    `Requests go to ${quote(target)}, but ${list(calls)} ${calls.length === 1 ? "is" : "are"} called for ${list(named.map(quote))}. ` +
    "Name the same upstream in both; a hook in server {} or http {} counts for every location that has none of its own.",
);
export const hookUnknown = note(
  911,
  (directive: string, call: string) =>
    `Whether this ${directive} calls ${call}, as it must, was not looked into: only what is written out in nginx.conf is.`,
);
export const hookTwice = error(
  912,
  (include: string, remedy: string) =>
    `nginx takes one hook of a phase at a level, and refuses this one beside that of ${include}. ${remedy}`,
);
export const hookHidden = warning(
  913,
  (directive: string, place: string) =>
    `With this include the ${directive} of ${place} does not run in the location any more, for nginx hears the innermost of a phase. ` +
    "If it should, write the hooks of the included file yourself, and yours behind.",
);
export const passUnknown = note(
  914,
  (target: string, upstreams: readonly string[]) =>
    `The upstream is only known when a request is there (${target}), so nothing was checked. ` +
    `For ${list(upstreams.map(quote))} the location needs the include of that upstream, so give each a location of its own.`,
);
export const stickyAfterBalancer = error(
  915,
  () =>
    'nginx\'s own sticky does nothing behind a balancer_by_lua: every request logs "balancer does not support sticky", and no cookie is ever written. ' +
    "Delete it; affinity: issueCookie(…) in the rules writes one.",
);
export const stickyBeforeBalancer = error(
  916,
  () =>
    'nginx drops sticky where a balancer_by_lua follows, and only warns: "load balancing method redefined". ' +
    "Delete it; affinity: issueCookie(…) in the rules writes a cookie.",
);
export const methodBesideBalancer = error(
  917,
  (directive: string) =>
    `An upstream has one method of balancing, and here Limpet's balancer and ${directive} are two: the last of them is heard, and nginx only warns "load balancing method redefined". ` +
    "Delete this one; the rules say how servers are picked.",
);
export const keepaliveBeforeBalancer = warning(
  918,
  () =>
    `A keepalive before Limpet's balancer keeps no connection open before nginx ${NGINX_WITH_POOLS}, which only warns "load balancing method redefined". Write it after the balancer.`,
);
export const upstreamTwice = error(
  919,
  (name: string, generated: string) =>
    `nginx calls this a "duplicate upstream", for ${generated} has ${quote(name)} already. Delete the block; its servers stand in the rules.`,
);
export const upstreamOfAnother = error(
  920,
  (name: string, prefix: string) =>
    `${quote(name)} is an upstream of the rules, but this block has no balancer of Limpet's. ` +
    `Delete the block, and include ${prefix}/limpet.conf in http {}.`,
);
export const cookieNotSentHere = error(
  921,
  (cookie: string, path: string, location: string, upstream: string) =>
    `Browsers do not send the cookie ${quote(cookie)} to ${location}, for its path is ${quote(path)}: every request there would be a new session. ` +
    `Write a path that covers ${location} in issueCookie of ${quote(upstream)}, or leave it out for "/".`,
);
export const cookiePathUnknown = note(
  922,
  (cookie: string, path: string) =>
    `The cookie ${quote(cookie)} is sent to ${path} and below alone. Whether that covers this location cannot be told from its pattern.`,
);
export const headerReplaced = warning(
  923,
  (directive: string, header: string, variable: string) =>
    `This ${directive} replaces the ${header} header that Limpet made ready for the application, which gets what is written here. ` +
    `Delete the line, or write $${variable} as its value.`,
);
export const sessionsInCache = warning(
  924,
  (cache: string, ignored: string, hidden: string) =>
    `With ${ignored} Set-Cookie the ${cache} stores answers with their cookies, so one client's session would be given to others. ` +
    `Delete Set-Cookie there, or write ${hidden} Set-Cookie where no answer of this location may set one.`,
);
