import { createHmac } from "node:crypto";
import { crc32 as zlibCrc32 } from "node:zlib";
import test from "ava";
import fc from "fast-check";
import { crc32 } from "../../src/affinity/hashing/crc32.ts";
import { mix, multiply, unsigned } from "../../src/affinity/hashing/word.ts";
import { keyedHash } from "../../src/affinity/token/keyed-hash.ts";
import { nodeMachine } from "../../src/planner/machine.ts";

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

test("a keyed hash is the first 32 bits of an HMAC-SHA-256, whose key is derived from the secret for this purpose alone", (t) => {
  const secret = "0123456789abcdef".repeat(4);
  const derived = createHmac("sha256", secret).update("limpet hash").digest();
  const hashOf = keyedHash(secret, nodeMachine);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (data) => {
      const expected = createHmac("sha256", derived).update(data).digest().readUInt32BE();
      // Also where it is remembered.
      for (let i = 0; i < 2; i++) t.is(hashOf(Buffer.from(data).toString("latin1")), expected);
    }),
  );
});

test("keys that have the same CRC-32 have different keyed hashes, and another secret has others", (t) => {
  const [one, other] = ["plumless", "buckeroo"];
  t.is(crc32(one), crc32(other));
  const hashOf = keyedHash("0123456789abcdef".repeat(4), nodeMachine);
  t.not(hashOf(one), hashOf(other));
  t.not(hashOf(one), keyedHash("fedcba9876543210".repeat(4), nodeMachine)(one));
});
