import test from "ava";
import { crc16 } from "../../../src/affinity/hashing/crc16.ts";
import { keySlot } from "../../../src/affinity/redis-cluster/key-slot.ts";

test("the CRC is XMODEM's: 123456789 is 0x31C3, as in appendix A of the Redis Cluster specification", (t) => {
  t.is(crc16("123456789", 0, 9), 0x31c3);
  t.is(crc16("x123456789x", 1, 10), 0x31c3);
  t.is(crc16("", 0, 0), 0);
});

/** As `CLUSTER KEYSLOT` of Redis 8.0 and of Valkey 8.1 answers. */
const SLOTS: Readonly<Record<string, number>> = {
  "": 0,
  foo: 12182,
  bar: 5061,
  hello: 866,
  somekey: 11058,
};

test("a key's slot is the low 14 bits of its CRC, as CLUSTER KEYSLOT answers", (t) => {
  for (const [key, slot] of Object.entries(SLOTS)) t.is(keySlot(key), slot, key);
});

test("of a key with a tag, only the tag counts", (t) => {
  t.is(keySlot("{user1000}.following"), keySlot("user1000"));
  t.is(keySlot("{user1000}.followers"), keySlot("user1000"));
  t.is(keySlot("foo{bar}{zap}"), keySlot("bar"), "the first tag");
  t.is(keySlot("foo{{bar}}zap"), keySlot("{bar"), "up to the first closing brace");
});

test("of a key without a whole tag, all of it counts", (t) => {
  const whole = (key: string): number => crc16(key, 0, key.length) % 16384;
  for (const key of ["foo{}{bar}", "foo{bar", "foo}bar", "}{", "{}"]) t.is(keySlot(key), whole(key), key);
});
