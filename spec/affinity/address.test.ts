import test from "ava";
import { canonicalAddress, parseAddress } from "../../src/affinity/address.ts";

for (const [address, host, port] of [
  ["10.0.0.11:8080", "10.0.0.11", 8080],
  ["10.0.0.11", "10.0.0.11", 80],
  ["[2001:db8::1]:8080", "[2001:db8::1]", 8080],
  ["[2001:db8::1]", "[2001:db8::1]", 80],
  ["unix:/run/app.sock", "unix:/run/app.sock", 0],
] as const) {
  test(`${address} is host ${host}, port ${port}`, (t) => {
    t.deepEqual(parseAddress(address), { host, port });
  });
}

for (const [written, printed] of [
  ["[0:0:0:0:0:0:0:1]:80", "[::1]"],
  ["[2001:DB8::0:1]:8080", "[2001:db8::1]:8080"],
  ["[::]:80", "[0::0]:80"],
  ["[fe80::]:80", "[fe80:0:0:0:0:0:0:0]:80"],
  ["[::ffff:192.0.2.1]:80", "[::ffff:c000:201]:80"],
  ["10.0.0.1", "10.0.0.1:80"],
] as const) {
  test(`${written} and ${printed} are one address`, (t) => {
    t.is(canonicalAddress(written), canonicalAddress(printed));
  });
}

test("different addresses stay different", (t) => {
  const addresses = [
    "[::1]:80",
    "[::1]:81",
    "[::2]:80",
    "[1::]:80",
    "10.0.0.1:80",
    "10.0.0.1:81",
    "unix:/a",
    "unix:/b",
  ];
  t.is(new Set(addresses.map(canonicalAddress)).size, addresses.length);
});
