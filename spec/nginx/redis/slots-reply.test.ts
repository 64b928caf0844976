import test from "ava";
import type { Reply } from "../../../src/nginx/redis/reply.ts";
import { readSlots } from "../../../src/nginx/redis/slots-reply.ts";

const list = (...items: readonly Reply[]): Reply => ({ items });

const read = (...ranges: readonly Reply[]) => readSlots(list(...ranges), "10.0.0.9");

const node = (host: Reply, ...others: readonly Reply[]): Reply => list(host, 6379, "09dbe9720cda", ...others);

test("a range has its master, and the replicas after it do not matter", (t) => {
  t.deepEqual(read(list(0, 5460, node("10.0.0.1"), node("10.0.0.4")), list(5461, 16383, node("2001:db8::2", list()))), [
    { first: 0, last: 5460, place: "10.0.0.1:6379" },
    { first: 5461, last: 16383, place: "[2001:db8::2]:6379" },
  ]);
});

test("a node without a host has the host that was asked", (t) => {
  for (const host of ["", false] as const) {
    t.deepEqual(read(list(0, 1, node(host))), [{ first: 0, last: 1, place: "10.0.0.9:6379" }]);
  }
});

test("a node that announces host names, and has none, has the address beside it", (t) => {
  t.deepEqual(read(list(0, 1, node("?", list("shard-id", "x", "ip", "10.0.0.3")))), [
    { first: 0, last: 1, place: "10.0.0.3:6379" },
  ]);
  t.is(read(list(0, 1, node("?"))), undefined);
});

test("what can be no slot or no place of a node is left out", (t) => {
  for (const [first, last, host, port] of [
    [0.5, 1, "10.0.0.1", 6379],
    [-1, 1, "10.0.0.1", 6379],
    [0, 1e300 + 0.5, "10.0.0.1", 0.5],
    [0, 1, "10.0.0.1", 65536],
    [0, 1, "10.0.0.1", -1],
    [0, 1, "two words", 6379],
    [0, 1, "line\nend", 6379],
    [0, 1, "x".repeat(256), 6379],
  ] as const) {
    t.is(read(list(first, last, list(host, port, "09dbe9720cda"))), undefined, `${first} ${last} ${host} ${port}`);
  }
});

test("what is no map is none", (t) => {
  for (const ranges of [[], ["x"], [list()], [list(0, 1)], [list("0", 1, node("10.0.0.1"))], [list(0, 1, list("a"))]]) {
    t.is(read(...ranges), undefined);
  }
  t.is(readSlots({ error: "ERR This instance has cluster support disabled" }, "10.0.0.9"), undefined);
});
