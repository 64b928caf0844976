import { createHash, randomBytes } from "node:crypto";

/** Bytes that repeat for a seed: block by block the SHA-256 of seed and counter. */
function byteStream(seed: string): (count: number) => Buffer {
  let block = Buffer.alloc(0);
  let used = 0;
  let counter = 0;
  const next = (): number => {
    if (used === block.length) {
      block = createHash("sha256").update(`${seed} ${counter++}`).digest();
      used = 0;
    }
    return block[used++]!;
  };
  return (count) => Buffer.from(Array.from({ length: count }, next));
}

/** LIMPET_SEED, or a new one. */
export const SEED = process.env.LIMPET_SEED ?? randomBytes(8).toString("hex");

/** Session keys of all kinds, as strings of bytes. */
export function keysOfAllKinds(count: number, seed: string): string[] {
  const bytes = byteStream(seed);
  const number = (): number => bytes(4).readUInt32LE();
  const kinds: readonly ((i: number) => string)[] = [
    () => bytes(1 + (number() % 64)).toString("latin1"),
    () => bytes(16).toString("hex").toUpperCase(),
    (i) => `session-${i}`,
    () => bytes(48).toString("base64url"),
    (i) => Buffer.from(`Schlüssel ${i} 鍵 🐚`).toString("latin1"),
    () => "\0".repeat(1 + (number() % 40)) + String.fromCharCode(number() % 256),
    (i) => (i % 512 === 6 ? bytes(4096).toString("latin1") : bytes(1 + (number() % 3)).toString("latin1")),
  ];
  return Array.from({ length: count }, (_, i) => kinds[i % kinds.length]!(i));
}
