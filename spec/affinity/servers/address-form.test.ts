import { isIPv4, isIPv6 } from "node:net";
import test from "ava";
import fc from "fast-check";
import { isAddress } from "../../../src/affinity/servers/address-form.ts";
import { addressFinding } from "../../../src/rules/validation/address.ts";
import { byteStrings, textsOf } from "../arbitrary.ts";

const RUNS = { numRuns: 20_000 };

/** What looks like an IPv4 address, and often is one. */
const almostIpv4 = fc.oneof(
  fc.ipV4(),
  fc
    .array(fc.oneof(fc.nat(300).map(String), fc.constantFrom("", "00", "01", "x")), { maxLength: 6 })
    .map((parts) => parts.join(".")),
  textsOf(["1", "25", "255", "256", "0", ".", "."], 9),
);

/** What looks like an IPv6 address, and often is one. */
const almostIpv6 = fc.oneof(
  fc.ipV6(),
  textsOf(["0", "1", "ffff", "FFFF", "fffff", "g", ":", ":", "::", ":", "1.2.3.4", "1.2.3.256", "%eth0"], 17),
  fc.array(fc.constantFrom("0", "a", "abcd", "", "1.2.3.4"), { maxLength: 10 }).map((groups) => groups.join(":")),
);

const ports = fc.oneof(
  fc.constant(""),
  fc.nat(70_000).map((port) => `:${port}`),
  textsOf([":", "0", "8", "65535", "65536"], 4),
);

const sockets = fc.oneof(
  textsOf(["unix:", "UNIX:", "/", "run", "app.sock", ":", ";", "{", "}", "'", '"', "\\", "#", "$", " ", "é"], 8),
  fc.nat(120).map((length) => `unix:/${"s".repeat(length)}`),
);

test("what stands before a port is an IPv4 address where Node takes it for one", (t) => {
  fc.assert(
    fc.property(fc.oneof(almostIpv4, byteStrings(12)), (host) => {
      // An IPv6 address has to be in brackets, and a port is no part of a host.
      fc.pre(!/[:[]/.test(host));
      t.is(isAddress(host), isIPv4(host), JSON.stringify(host));
      t.is(isAddress(`${host}:8080`), isIPv4(host), JSON.stringify(host));
    }),
    RUNS,
  );
});

test("what stands in brackets is an IPv6 address where Node takes it for one, apart from zones", (t) => {
  fc.assert(
    fc.property(fc.oneof(almostIpv6, byteStrings(12)), (host) => {
      fc.pre(!host.includes("]"));
      const expected = isIPv6(host) && !host.includes("%");
      t.is(isAddress(`[${host}]`), expected, JSON.stringify(host));
      t.is(isAddress(`[${host}]:8080`), expected, JSON.stringify(host));
      t.false(isAddress(host) && expected, JSON.stringify(host));
    }),
    RUNS,
  );
});

test("a port is 1 to 65535, without zeros before it", (t) => {
  for (let port = 0; port <= 70_000; port++) t.is(isAddress(`10.0.0.1:${port}`), port >= 1 && port <= 65535);
  for (const port of ["", "080", "+80", "80 ", "8o", "1e3", "80:80", "-1"])
    t.false(isAddress(`10.0.0.1:${port}`), port);
});

test("an address is one while nginx runs where it is one in the rules", (t) => {
  const texts = fc.oneof(
    fc.tuple(almostIpv4, ports).map((parts) => parts.join("")),
    fc.tuple(almostIpv6, ports).map(([host, port]) => `[${host}]${port}`),
    almostIpv6,
    sockets,
    byteStrings(12),
  );
  fc.assert(
    fc.property(texts, (text) => {
      // In a socket's path the rules also take what is not ASCII.
      fc.pre(/^[\x20-\x7e]*$/.test(text));
      const isRight = addressFinding(text) === undefined;
      // Rules have host names, too: those have a letter in their last label.
      const isName = isRight && /^[\w.-]*[A-Za-z][\w-]*\.?(?::\d+)?$/.test(text);
      t.is(isAddress(text), isRight && !isName, JSON.stringify(text));
    }),
    RUNS,
  );
});
