import { createHash } from "node:crypto";
import { isIPv4 } from "node:net";
import { parseAddress } from "../../affinity/address.ts";
import { call, keyText, list, object, quote } from "../code.ts";
import type { Code } from "../code.ts";
import type { MigratedServer } from "../servers.ts";

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
function valueOf({ line }: MigratedServer): string {
  return line.parameters.get("route") ?? createHash("md5").update(printed(line.address)).digest("hex");
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
  const names = servers.map((server): [string, string] => [valueOf(server), server.name]);
  if (names.every(([value, name]) => value === name)) {
    return { affinity: wholeValue(`(request) => request.cookie(${quote(cookie)})`), declarations: [] };
  }
  const constant = `${camelCase(upstream)}ByNginxCookie`;
  const source = `(request) => ${constant}[request.cookie(${quote(cookie)}) ?? ""]`;
  // In a comment, where quotes do not count.
  const named = `The servers of ${quote(upstream)} by what nginx's sticky wrote in the cookie ${quote(cookie)}.`;
  const lines = names.map(([value, name]) => `  ${keyText(value)}: ${quote(name)},`);
  return {
    affinity: wholeValue(source),
    declarations: [
      `/** ${named.replaceAll("*/", "*\\/")} */\n` +
        `const ${constant}: Record<string, string> = {\n${lines.join("\n")}\n};`,
    ],
  };
}

function camelCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
  return /^[A-Za-z]/.test(joined) ? joined : `upstream${joined}`;
}
