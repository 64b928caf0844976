import { crc32 as zlibCrc32 } from "node:zlib";
import test from "ava";
import fc from "fast-check";
import { crc32 } from "../../src/affinity/hashing/crc32.ts";
import { mix, multiply, unsigned } from "../../src/affinity/hashing/word.ts";

test("crc32 is zlib's, for any bytes", (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
      t.is(crc32(Buffer.from(data).toString("latin1")), zlibCrc32(data));
    }),
  );
});

test("multiply gives the low 32 bits of a product, as Math.imul does", (t) => {
  const word = fc.integer({ min: -0x80000000, max: 0xffffffff });
  fc.assert(
    fc.property(word, word, (a, b) => {
      t.is(multiply(a, b), Math.imul(a, b));
    }),
  );
});

test("mix is MurmurHash3's finaliser", (t) => {
  t.deepEqual(
    [0, 1, 2, 0xdeadbeef].map((word) => unsigned(mix(word))),
    [0, 0x514e28b7, 0x30f4c306, 0x0de5c6a9],
  );
});
