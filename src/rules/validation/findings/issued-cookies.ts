import { error, warning } from "../../../findings/finding.ts";

// 5xx: issued cookies

export const secureNeeded = error(
  501,
  (what: string) =>
    `Browsers drop a cookie ${what} that is not Secure. Write secure: true; "auto" and functions are not enough, because a request over plain http would get the cookie without it.`,
);
export const hostCookieElsewhere = error(
  502,
  (name: string, option: "path" | "domain") =>
    `Browsers drop a cookie named ${JSON.stringify(name)} ` +
    (option === "path"
      ? 'unless its path is "/". Omit path, because that is the default, or choose a name without "__Host-".'
      : 'that has a domain. Omit domain, or choose a name without "__Host-".'),
);
export const badCookieDomain = error(
  503,
  (domain: string) =>
    `${JSON.stringify(domain)} is not a cookie domain. Write only the domain, without a scheme, port, path or spaces: domain: "example.com"`,
);
export const badCookiePath = error(
  504,
  (path: string) =>
    `${JSON.stringify(path)} is not a cookie path. It must begin with "/" and have no ";" or control characters; characters outside ASCII are percent-encoded: path: "/shop"`,
);
export const idleLongerThanAge = error(
  505,
  (maxIdle: number, maxAge: number) =>
    `A binding that ends ${maxAge} seconds after it was made (maxAge) never goes ${maxIdle} seconds without a request. Write a maxIdle of at most ${maxAge}, or leave it out.`,
);
export const renewedTooLate = error(
  506,
  (renewAfter: number, option: "expires" | "maxIdle", limit: number) =>
    `A cookie that is renewed after ${renewAfter} seconds has expired by then, because ${option} is ${limit}. Write a renewAfter below ${limit}, or omit it for a quarter of that.`,
);
export const secondIssueCookie = error(
  507,
  () =>
    "The upstream has another issueCookie() before this one. One cookie already names the server, so keep the one you want.",
);
export const sameCookieInTwoUpstreams = error(
  508,
  (name: string, upstream: string) =>
    `The upstream ${JSON.stringify(upstream)} issues a cookie named ${JSON.stringify(name)}, too, and a browser keeps only one of them. ` +
    `Choose another name for one of the two, as in name: ${JSON.stringify(`${name}-2`)}, or omit both names: each upstream then has its own.`,
);
export const sameCookiePerhaps = warning(
  520,
  (name: string, upstream: string) =>
    `The upstream ${JSON.stringify(upstream)} issues a cookie named ${JSON.stringify(name)}, too. Where path and domain are the same, a browser keeps only one of them. ` +
    `Choose another name for one of the two, as in name: ${JSON.stringify(`${name}-2`)}, unless the functions make them differ.`,
);
export const issuedCookieIsRead = error(
  509,
  (name: string, by: string) =>
    `The issued cookie is named ${JSON.stringify(name)}, as is a cookie in ${by}, so one would replace the other (case does not matter here). Choose another name for the issued cookie.`,
);
