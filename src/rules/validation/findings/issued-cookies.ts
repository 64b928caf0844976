import { error, warning } from "../../../findings/finding.ts";

// 5xx: issued cookies

export const secureNeeded = error(
  501,
  (what: string) =>
    `Browsers drop a cookie ${what} that is not Secure. Write secure: true; "auto" and functions are not enough, for a request that came over plain http would get the cookie without it.`,
);
export const hostCookieElsewhere = error(
  502,
  (name: string, option: "path" | "domain") =>
    `Browsers drop a cookie named ${JSON.stringify(name)} ` +
    (option === "path"
      ? 'unless its path is "/". Leave path out, for that is the default, or choose a name without "__Host-".'
      : 'that has a domain. Leave domain out, or choose a name without "__Host-".'),
);
export const badCookieDomain = error(
  503,
  (domain: string) =>
    `${JSON.stringify(domain)} is no domain of a cookie. Write the domain alone, without scheme, port, path and spaces: domain: "example.com"`,
);
export const badCookiePath = error(
  504,
  (path: string) =>
    `${JSON.stringify(path)} is no path of a cookie. It begins with "/" and has neither ";" nor control characters; other characters than ASCII stand percent-encoded: path: "/shop"`,
);
export const idleLongerThanAge = error(
  505,
  (maxIdle: number, maxAge: number) =>
    `A binding that ends ${maxAge} seconds after it was made (maxAge) is never ${maxIdle} seconds without a request. Write a maxIdle of at most ${maxAge}, or leave it out.`,
);
export const renewedTooLate = error(
  506,
  (renewAfter: number, option: "expires" | "maxIdle", limit: number) =>
    `A cookie that is renewed after ${renewAfter} seconds is dead by then, for ${option} is ${limit}. Write a renewAfter below ${limit}, or leave it out for a quarter.`,
);
export const secondIssueCookie = error(
  507,
  () =>
    "The upstream has another issueCookie() before this one. One cookie names the server already, so keep the one that is meant.",
);
export const sameCookieInTwoUpstreams = warning(
  508,
  (name: string, upstream: string) =>
    `The upstream ${JSON.stringify(upstream)} issues a cookie named ${JSON.stringify(name)}, too. Where a browser reaches both by one host, each overwrites the other's. ` +
    "Choose another name for one of them, as in name: " +
    `${JSON.stringify(`${name}-2`)}, or give them different paths.`,
);
export const issuedCookieIsRead = error(
  509,
  (name: string, by: string) =>
    `The issued cookie is named ${JSON.stringify(name)}, as is a cookie in ${by}, and one would take the place of the other (case does not matter here). Choose another name for the issued cookie.`,
);
