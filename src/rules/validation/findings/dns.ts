import { error, warning } from "../../../findings/finding.ts";

// 34x: host names of servers, and how they are looked up

export const badHostName = error(
  340,
  (name: string) =>
    `${JSON.stringify(name)} cannot be a host name: a label has 1 to 63 characters, and all of them 253 at most. ` +
    'Write a name that can be looked up, as in "app.internal:8080", or an IP address.',
);
export const addressAndSrv = error(
  341,
  () => "A server has an address or srv, not both: with srv, the addresses are in the records. Remove one of them.",
);
export const neitherAddressNorSrv = error(
  342,
  () =>
    'A server needs an address such as "10.0.0.11:8080" or "app.internal:8080", or the name of SRV records, as in srv: "_http._tcp.shop.example.com".',
);
export const badSrvName = error(
  343,
  (name: string) =>
    `${JSON.stringify(name)} cannot be the name of SRV records. Write it without a port, as in "_http._tcp.shop.example.com".`,
);
export const weightOfSrv = error(
  344,
  () =>
    "With srv, the weight is what the records say. Remove weight, and change the records, or write servers with addresses.",
);
export const badResolver = error(
  345,
  (resolver: string) =>
    `${JSON.stringify(resolver)} is not the address of a resolver. Write its IP address, with a port if it is not 53, as in "10.0.0.53", "10.0.0.53:5353" or "[fd00::53]".`,
);
export const ttlsCross = error(
  346,
  (least: number, most: number) =>
    `minTtl (${least} s) is above maxTtl (${most} s), so no time is right. Raise maxTtl, or lower minTtl.`,
);
export const dnsWithoutNames = warning(
  347,
  () => "dns has no effect, because no server has a host name or srv. Omit it, or write a name in place of an address.",
);
