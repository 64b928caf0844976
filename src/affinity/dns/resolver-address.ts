import { decimal, type Endpoint } from "../address.ts";
import { slice } from "../bytes.ts";

const DNS_PORT = 53;

/** Where a resolver is, by `"10.0.0.53"`, `"10.0.0.53:5353"` or `"[fd00::53]"`. */
export function resolverEndpoint(address: string): Endpoint {
  const close = address.indexOf("]");
  const colon = address.indexOf(":", close < 0 ? 0 : close);
  if (colon < 0) return { host: address, port: DNS_PORT };
  return { host: slice(address, 0, colon), port: decimal(slice(address, colon + 1, address.length)) };
}
