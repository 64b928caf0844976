import { isIPv4, isIPv6 } from "node:net";
import { isSocketPath } from "../../affinity/servers/address-form.ts";
import { badAddress, badIpv6, badPort, badSocket, unbracketedIpv6, urlAsAddress } from "./findings/addresses.ts";
import { hostNameFinding } from "./dns.ts";
import type { Finding } from "../../findings/finding.ts";

const HIGHEST_PORT = 65535;

export function isPort(port: string): boolean {
  return /^[1-9]\d{0,4}$/.test(port) && Number(port) <= HIGHEST_PORT;
}

function portFinding(port: string, address: string): Finding | undefined {
  return isPort(port) ? undefined : badPort(port, address);
}

function socketFinding(path: string, address: string): Finding | undefined {
  return isSocketPath(path) ? undefined : badSocket(address);
}

function bracketedFinding(address: string): Finding | undefined {
  const [, host, rest] = /^\[([^\]]*)\](.*)$/.exec(address) ?? [];
  if (host === undefined || rest === undefined || !isIPv6(host) || host.includes("%")) return badIpv6(address);
  if (rest === "") return undefined;
  return rest.startsWith(":") ? portFinding(rest.slice(1), address) : badIpv6(address);
}

/** What is wrong with a server's address, if anything. */
export function addressFinding(address: string): Finding | undefined {
  if (/^unix:/i.test(address)) return socketFinding(address.slice("unix:".length), address);
  const [, withoutScheme] = /^\w+:\/\/([^/]*)/.exec(address) ?? [];
  if (withoutScheme !== undefined) return urlAsAddress(address, withoutScheme);
  if (address.startsWith("[")) return bracketedFinding(address);
  if (isIPv6(address)) return unbracketedIpv6(address);

  const [host = "", port, ...more] = address.split(":");
  if (more.length > 0) return badIpv6(address);
  if (isIPv4(host)) return port === undefined ? undefined : portFinding(port, address);
  // A name has a letter in its last label; without one it can only be an address gone wrong.
  if (!/^[\w-]+(\.[\w-]+)*\.?$/.test(host) || !/[A-Za-z][\w-]*\.?$/.test(host)) return badAddress(address);
  return hostNameFinding(host) ?? (port === undefined ? undefined : portFinding(port, address));
}
