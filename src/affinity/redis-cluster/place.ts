import { slice } from "../bytes.ts";

/** The place of a node, as in the rules: "10.0.0.1:6379", "[2001:db8::1]:6379", "redis-1.internal:6379". */
export function placeOf(host: string, port: number): string {
  const isBareIpv6 = host.indexOf(":") >= 0 && slice(host, 0, 1) !== "[";
  return `${isBareIpv6 ? `[${host}]` : host}:${port}`;
}
