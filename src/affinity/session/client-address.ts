import { byteAt, slice } from "../bytes.ts";
import type { ReadKey } from "./read-key.ts";

/** The network part of the client's address. */
export interface ClientAddressSource {
  readonly kind: "clientAddress";
  readonly ipv4: number;
  readonly ipv6: number;
}

/** Options of {@link clientAddress}. */
export interface ClientAddressOptions {
  /** How many leading bits of an IPv4 address count, 1 to 32. Default 32. */
  readonly ipv4?: number;
  /** How many leading bits of an IPv6 address count, 1 to 128. Default 64, because hosts change the rest (RFC 8981). */
  readonly ipv6?: number;
}

/**
 * The session key is the client's address, or its network with the given prefix lengths. It is the
 * address that nginx has for the client, so behind another proxy write `set_real_ip_from` and
 * `real_ip_header` in nginx.conf. An IPv4 address inside an IPv6 one (`::ffff:192.0.2.1`) counts as
 * IPv4. A client on a unix socket has no address, and so no key.
 */
export function clientAddress(options: ClientAddressOptions = {}): ClientAddressSource {
  return { kind: "clientAddress", ipv4: options.ipv4 ?? 32, ipv6: options.ipv6 ?? 64 };
}

const IPV4_BYTES = 4;
const IPV6_BYTES = 16;
/** Bytes before the IPv4 address in an IPv4-mapped IPv6 address: ten of 0, two of 255 (RFC 4291, section 2.5.5.2). */
const MAPPED_PREFIX_BYTES = 12;

/** The bytes of an address with all but the first `bits` bits cut off or, in the last byte, cleared. */
function network(address: string, bits: number): string {
  const whole = bits >> 3;
  const rest = bits & 7;
  if (rest === 0) return slice(address, 0, whole);
  const mask = (0xff << (8 - rest)) & 0xff;
  return slice(address, 0, whole) + String.fromCharCode(byteAt(address, whole) & mask);
}

function isMapped(address: string): boolean {
  for (let i = 0; i < MAPPED_PREFIX_BYTES; i++) {
    if (byteAt(address, i) !== (i < 10 ? 0 : 255)) return false;
  }
  return true;
}

export function clientAddressReader(source: ClientAddressSource): ReadKey {
  const { ipv4, ipv6 } = source;
  return (request) => {
    const address = request.variable("binary_remote_addr");
    if (address === undefined) return undefined;
    if (address.length === IPV4_BYTES) return network(address, ipv4);
    if (address.length !== IPV6_BYTES) return undefined;
    if (isMapped(address)) return network(slice(address, MAPPED_PREFIX_BYTES, IPV6_BYTES), ipv4);
    return network(address, ipv6);
  };
}
