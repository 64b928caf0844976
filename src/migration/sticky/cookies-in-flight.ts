import { createHash } from "node:crypto";
import { isIPv4 } from "node:net";
import { parseAddress } from "../../affinity/address.ts";
import { call, list, object, quote } from "../code.ts";
import type { Code } from "../code.ts";
import { routeOf } from "../server-line.ts";
import type { ServerLine } from "../server-line.ts";
import type { MigratedServer } from "../servers.ts";
import { inOrderOfRoutes } from "./route.ts";
import { routeTable } from "./route-table.ts";

/** An address as nginx prints it (`ngx_sock_ntop`): with its port, and IPv6 as short as can be. */
function printed(address: string): string {
  const { host, port } = parseAddress(address);
  if (port === 0) return host;
  if (isIPv4(host)) return `${host}:${port}`;
  return `[${shortest(host.slice(1, -1))}]:${port}`;
}

function shortest(address: string): string {
  const { hostname } = new URL(`http://[${address}]`);
  return hostname.slice(1, -1);
}

/** What nginx's sticky writes in the cookie: the server's `route`, else the MD5 of its address in hexadecimal digits. */
function valueOf(line: ServerLine): string {
  return routeOf(line) ?? createHash("md5").update(printed(line.address)).digest("hex");
}

/** The affinity that understands nginx's own cookies, and what it needs to be declared before the rules. */
export interface InFlight {
  readonly affinity: Code;
  readonly declarations: readonly string[];
}

/**
 * A route that is all of what a function reads: not of what cookie() does, for two affinities of one cookie are
 * mistakes otherwise.
 */
function wholeValue(source: string): Code {
  return call("route", object({ sources: list([source]), separator: '""' }));
}

/** @param upstream its name */
export function cookiesInFlight(upstream: string, cookie: string, servers: readonly MigratedServer[]): InFlight {
  const names = inOrderOfRoutes(servers).map(([line, name]): [string, string] => [valueOf(line), name]);
  if (names.every(([value, name]) => value === name)) {
    return { affinity: wholeValue(`(request) => request.cookie(${quote(cookie)})`), declarations: [] };
  }
  const comment = `The servers of ${quote(upstream)} by what nginx's sticky wrote in the cookie ${quote(cookie)}.`;
  const { name, declaration } = routeTable(upstream, "NginxCookie", comment, names);
  return {
    affinity: wholeValue(`(request) => ${name}[request.cookie(${quote(cookie)}) ?? ""]`),
    declarations: [declaration],
  };
}
