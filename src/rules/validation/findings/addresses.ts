import { error } from "../../../findings/finding.ts";

// 3xx: addresses of servers

export const badAddress = error(
  308,
  (address: string) =>
    `${JSON.stringify(address)} is not an address. Write "10.0.0.11:8080", "[2001:db8::1]:8080", "unix:/run/app.sock" or a host name, as in "app.internal:8080".`,
);
export const badPort = error(
  309,
  (port: string, address: string) =>
    `${JSON.stringify(port)} in ${JSON.stringify(address)} is not a port. Ports are 1 to 65535; the default is 80.`,
);
export const badIpv6 = error(
  310,
  (address: string) =>
    `${JSON.stringify(address)} is not an IPv6 address with or without a port. Write it like "[2001:db8::1]:8080".`,
);
export const unbracketedIpv6 = error(
  311,
  (address: string) =>
    `An IPv6 address needs brackets, so that its port is clear. Write "[${address}]:80", or the port you want.`,
);
export const badSocket = error(
  312,
  (address: string) =>
    `${JSON.stringify(address)} is not a unix socket. Write its absolute path after "unix:", as in "unix:/run/app.sock": ` +
    "at most 107 bytes, without spaces, colons or nginx's own punctuation.",
);
export const urlAsAddress = error(
  313,
  (url: string, host: string) =>
    `${JSON.stringify(url)} is a URL. Write only the address, ${JSON.stringify(host)}; the scheme belongs in nginx.conf, in proxy_pass.`,
);
