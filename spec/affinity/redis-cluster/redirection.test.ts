import test from "ava";
import { readRedirection } from "../../../src/affinity/redis-cluster/redirection.ts";

const read = (error: string) => readRedirection(error, "10.0.0.9");

test("MOVED and ASK say which slot is where", (t) => {
  t.deepEqual(read("MOVED 3999 127.0.0.1:6381"), { kind: "moved", slot: 3999, place: "127.0.0.1:6381" });
  t.deepEqual(read("ASK 0 redis-1.internal:6379"), { kind: "ask", slot: 0, place: "redis-1.internal:6379" });
});

test("an IPv6 address comes without brackets", (t) => {
  t.is(read("MOVED 1 2001:db8::1:6379")?.place, "[2001:db8::1]:6379");
  t.is(read("MOVED 1 [2001:db8::1]:6379")?.place, "[2001:db8::1]:6379");
});

test("no host means the host of the node that was asked", (t) => {
  t.is(read("MOVED 1 :6380")?.place, "10.0.0.9:6380");
});

test("whatever else a node answers is no redirection", (t) => {
  for (const error of [
    "CLUSTERDOWN The cluster is down",
    "TRYAGAIN Multiple keys request during rehashing of slot",
    "LOADING Redis is loading the dataset in memory",
    "MOVED",
    "MOVED 1",
    "MOVED x 10.0.0.1:6379",
    "MOVED 16384 10.0.0.1:6379",
    "MOVED 1 10.0.0.1",
    "MOVED 1 10.0.0.1:",
    "ASK 1 ?:6379",
    "MOVEDX 1 10.0.0.1:6379",
    "MOVED 1 10.0.0.1:0",
    "MOVED 1 10.0.0.1:65536",
    "MOVED 1 two words:6379",
    "MOVED 1 line\nend:6379",
    "MOVED 1 unix:/run/redis.sock:6379",
    `MOVED 1 ${"x".repeat(256)}:6379`,
    "",
  ]) {
    t.is(read(error), undefined, error);
  }
});
