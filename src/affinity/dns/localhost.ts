import type { ProvisionedDns } from "./options.ts";

/**
 * The address of `localhost`, which is this machine, whatever DNS says (RFC 6761, section 6.3). One address and not two,
 * because an application that listens on both is one server.
 */
export function addressOfLocalhost(name: string, { ipv6 }: ProvisionedDns): string | undefined {
  const lower = name.toLowerCase();
  if (lower !== "localhost" && lower !== "localhost.") return undefined;
  return ipv6 === "only" ? "::1" : "127.0.0.1";
}
