import { byteAt, slice } from "../bytes.ts";

const HIGHEST_PORT = 65535;
/** Characters: no host name is longer. */
const LONGEST_HOST = 255;

/** The place of a node, as in the rules: "10.0.0.1:6379", "[2001:db8::1]:6379", "redis-1.internal:6379". */
export function placeOf(host: string, port: number): string {
  const isBareIpv6 = host.indexOf(":") >= 0 && slice(host, 0, 1) !== "[";
  return `${isBareIpv6 ? `[${host}]` : host}:${port}`;
}

/** Whether there can be a node at a host and a port that another one names: what it says is not trusted. */
export function isPlace(host: string, port: number): boolean {
  if (port !== Math.floor(port) || port < 1 || port > HIGHEST_PORT) return false;
  if (host.length === 0 || host.length > LONGEST_HOST) return false;
  for (let i = 0; i < host.length; i++) {
    if (!isHostByte(byteAt(host, i))) return false;
  }
  return true;
}

/** Letters, digits, "-", "_", and what stands in addresses: ".", ":", "[" and "]". */
function isHostByte(byte: number): boolean {
  if (byte >= 97) return byte <= 122;
  if (byte >= 65) return byte <= 91 || byte === 93 || byte === 95;
  return (byte >= 48 && byte <= 58) || byte === 45 || byte === 46;
}
