import test from "ava";
import { doNotPause } from "../../../src/affinity/machine.ts";
import { provisionServer, type ProvisionedServer } from "../../../src/affinity/provision.ts";
import { isName, whatIsWrong } from "../../../src/affinity/servers/check.ts";

function server(options: Partial<Record<keyof ProvisionedServer, unknown>> = {}): ProvisionedServer {
  return { ...provisionServer({ name: "a", address: "10.0.0.1:8080" }), ...options } as ProvisionedServer;
}

const B = server({ name: "b", address: "10.0.0.2:8080" });

function wrongWith(...servers: readonly ProvisionedServer[]): string | undefined {
  return whatIsWrong(servers, doNotPause);
}

test("nothing is wrong with servers as the rules may have them", (t) => {
  t.is(wrongWith(server()), undefined);
  t.is(
    wrongWith(
      server({ weight: 65535, maxConnections: 65535, maxFails: 1000, failTimeout: 86400, incarnation: "v2" }),
      server({ name: "b", address: "[2001:db8::1]", weight: 0 }),
      server({ name: "c", address: "unix:/run/app.sock", backup: true, maxFails: 0, failTimeout: 1 }),
      server({ name: "d", address: "10.0.0.4", down: true }),
      server({ name: "e", address: "10.0.0.5", draining: true }),
    ),
    undefined,
  );
});

test("a name is 1 to 64 letters, digits, underscores, hyphens and dots", (t) => {
  for (const name of ["a", "Z", "0", "_", "-", ".", "shop-1.eu_west", "n".repeat(64)]) t.true(isName(name), name);
  for (const name of ["", "n".repeat(65), "a b", "a/b", "a:b", "a~", "a@", "a[", "a`", "a{", "ä", "a\n"])
    t.false(isName(name), name);
});

for (const name of ["", "a b", "n".repeat(65), undefined, 5]) {
  test(`a server named ${name === undefined ? "nothing" : JSON.stringify(name)} has no name`, (t) => {
    t.is(wrongWith(server({ name }), B), 'a server needs a name of 1 to 64 letters, digits, "_", "-" or "."');
  });
}

test("two servers of one name are told by it", (t) => {
  t.is(wrongWith(server(), server({ address: "10.0.0.2" })), 'two servers are named "a"');
  const constructor = server({ name: "constructor" });
  t.is(wrongWith(constructor), undefined);
  t.is(wrongWith(constructor, { ...constructor, address: "10.0.0.2" }), 'two servers are named "constructor"');
});

for (const address of ["", "10.0.0", "shop.example:80", "::1", "10.0.0.1:0", "http://10.0.0.1", undefined, 80]) {
  test(`a server at ${address === undefined ? "nothing" : JSON.stringify(address)} has no address`, (t) => {
    t.is(
      wrongWith(server({ address }), B),
      'server "a" needs an address like "10.0.0.11:8080", "[2001:db8::1]:8080" or "unix:/run/app.sock"',
    );
  });
}

for (const [first, second] of [
  ["10.0.0.1:8080", "10.0.0.1:8080"],
  ["10.0.0.1", "10.0.0.1:80"],
  ["[::1]:80", "[0:0:0:0:0:0:0:1]"],
  ["unix:/run/app.sock", "unix:/run/app.sock"],
] as const) {
  test(`${first} and ${second} are the same address, of two servers`, (t) => {
    const servers = [server({ address: first }), server({ name: "b", address: second })];
    t.is(wrongWith(...servers), 'servers "a" and "b" have the same address');
  });
}

for (const weight of [-1, 0.5, 65536, NaN, Infinity, "2", undefined]) {
  test(`a weight of ${String(weight)} is none`, (t) => {
    t.is(wrongWith(server({ weight }), B), 'the weight of server "a" is not a whole number from 0 to 65535');
  });
}

for (const maxConnections of [-1, 0.5, 65536, Infinity, "2"]) {
  test(`a server can't have ${String(maxConnections)} connections at most`, (t) => {
    const sentence = 'maxConnections of server "a" is not a whole number from 0 to 65535';
    t.is(wrongWith(server({ maxConnections }), B), sentence);
  });
}

for (const maxFails of [-1, 0.5, 1001, NaN, "2"]) {
  test(`a server can't be avoided after ${String(maxFails)} failures`, (t) => {
    t.is(wrongWith(server({ maxFails }), B), 'maxFails of server "a" is not a whole number from 0 to 1000');
  });
}

for (const failTimeout of [0, 0.5, 86401, Infinity, "2"]) {
  test(`a server can't be avoided for ${String(failTimeout)} seconds`, (t) => {
    t.is(wrongWith(server({ failTimeout }), B), 'failTimeout of server "a" is not a whole number from 1 to 86400');
  });
}

for (const incarnation of ["", "v".repeat(257), "v2\nevil\t10.0.0.66\t1\t000\t0", "v\t2", "v\x7f", 5]) {
  test(`${JSON.stringify(incarnation).slice(0, 20)} is no incarnation`, (t) => {
    t.is(
      wrongWith(server({ incarnation }), B),
      'the incarnation of server "a" is not a text of 1 to 256 bytes without control characters',
    );
  });
}

test("an upstream has 10000 servers at most", (t) => {
  const many = Array.from({ length: 10_001 }, (_, i) =>
    server({ name: `s${i}`, address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` }),
  );
  t.is(wrongWith(...many), "there are more than 10000 servers");
  t.is(wrongWith(...many.slice(1)), undefined);
});

test("without a server that is no backup and has a weight there is nothing to build tables of", (t) => {
  const sentence = "at least one server that is not a backup must have a weight above 0";
  t.is(wrongWith(), sentence);
  t.is(wrongWith(server({ weight: 0 })), sentence);
  t.is(wrongWith(server({ backup: true })), sentence);
  t.is(wrongWith(server({ weight: 0 }), server({ name: "b", address: "10.0.0.2", backup: true })), sentence);
});

test("all servers may drain or be down, which closes the upstream", (t) => {
  t.is(wrongWith(server({ down: true })), undefined);
  t.is(wrongWith(server({ draining: true })), undefined);
  t.is(wrongWith(server({ draining: true }), { ...B, down: true }), undefined);
  t.is(wrongWith(server({ draining: true }), { ...B, weight: 0 }), undefined);
  t.is(wrongWith(server({ down: true }), { ...B, weight: 0 }), undefined);
});

test("a backup may be the only one that takes new sessions", (t) => {
  t.is(wrongWith(server({ draining: true }), { ...B, backup: true }), undefined);
});

test("whoever waits has a turn after every server", (t) => {
  let turns = 0;
  whatIsWrong([server(), B], () => turns++);
  t.is(turns, 2);
});
