import test from "ava";
import { createSlotMap, readSlotMap, writeSlotMap } from "../../../src/affinity/redis-cluster/slot-map.ts";

const THREE = [
  { first: 10923, last: 16383, place: "[2001:db8::3]:6379" },
  { first: 0, last: 5460, place: "10.0.0.1:6379" },
  { first: 5461, last: 10922, place: "redis-2.internal:6379" },
];

test("a map has the master of every slot, and each master once", (t) => {
  const { places, masters } = createSlotMap([...THREE, { first: 7, last: 7, place: "redis-2.internal:6379" }]);
  t.is(places.length, 16384);
  t.is(places[0], "10.0.0.1:6379");
  t.is(places[5460], "10.0.0.1:6379");
  t.is(places[5461], "redis-2.internal:6379");
  t.is(places[16383], "[2001:db8::3]:6379");
  t.is(places[7], "redis-2.internal:6379");
  t.deepEqual([...masters].sort(), ["10.0.0.1:6379", "[2001:db8::3]:6379", "redis-2.internal:6379"]);
});

test("a slot that no master has is empty, and ranges outside of the slots are cut", (t) => {
  const { places } = createSlotMap([{ first: 16000, last: 20_000, place: "a:1" }]);
  t.is(places.length, 16384);
  t.is(places[0], "");
  t.is(places[16383], "a:1");
});

test("the same map is the same text, in whatever order a node lists the ranges", (t) => {
  const text = "0-5460 10.0.0.1:6379 5461-10922 redis-2.internal:6379 10923-16383 [2001:db8::3]:6379";
  t.is(writeSlotMap(createSlotMap(THREE)), text);
  t.is(writeSlotMap(createSlotMap(THREE.toReversed())), text);
});

test("a text is read as it was written, also with slots that nobody has, and with none", (t) => {
  for (const ranges of [THREE, [{ first: 3, last: 3, place: "a:1" }], []]) {
    const map = createSlotMap(ranges);
    t.deepEqual(readSlotMap(writeSlotMap(map)).places, map.places);
  }
});
