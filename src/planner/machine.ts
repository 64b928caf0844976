import { createHmac } from "node:crypto";
import { crc32 } from "../affinity/hashing/crc32.ts";
import type { Machine } from "../affinity/machine.ts";

/** Node, as the core sees it. */
export const nodeMachine: Machine = {
  crc32,
  hmacSha256: (key) => (message) =>
    createHmac("sha256", Buffer.from(key, "latin1")).update(message, "latin1").digest().toString("latin1"),
  httpDate: (seconds) => new Date(seconds * 1000).toUTCString(),
  encodeBase64url: (bytes) => Buffer.from(bytes, "latin1").toString("base64url"),
  decodeBase64url: (text) => Buffer.from(text, "base64url").toString("latin1"),
  uint16Array: (length) => new Uint16Array(length),
  uint32Array: (length) => new Uint32Array(length),
  float64Array: (length) => new Float64Array(length),
  // The garbage collector knows how large it is.
  freeArray: () => undefined,
};
