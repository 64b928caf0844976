import { createHash } from "node:crypto";

export function tokenOf(payload: string): string {
  return `${Buffer.from('{"alg":"HS256"}').toString("base64url")}.${Buffer.from(payload).toString("base64url")}.c2ln`;
}

/** The claims that these tokens may have. */
export const CLAIMS: readonly (readonly string[])[] = [["sub"], ["realm", "tenant"], ["a b"]];

interface MadeToken {
  readonly token: string;
  /** JSON; undefined where the token was spoilt. */
  readonly payload: string | undefined;
}

const TEXTS = ["", "alice", 'q"\\/', "é😀\u0000\u007f", "\n\t\b\f\r", "sub", '":{', "x".repeat(300), "}],", "\u2028"];

/** Tokens of every shape, right ones and spoilt ones, the same for the same seed. */
export function tokensOfAllKinds(count: number, seed: string): readonly MadeToken[] {
  const next = numbers(seed);
  const of = <Item>(items: readonly Item[]): Item => items[next() % items.length]!;
  const value = (depth: number): unknown => {
    switch (next() % (depth > 3 ? 5 : 7)) {
      case 0:
      case 1:
        return `${of(TEXTS)}${next() % 100}`;
      case 2:
        return of([0, -1, 1.5, 1e21, 4_294_967_296, -0.001, next()]);
      case 3:
        return of([true, false, null]);
      case 4:
        return of(TEXTS);
      case 5:
        return Array.from({ length: next() % 4 }, () => value(depth + 1));
      default:
        return members(depth + 1);
    }
  };
  const members = (depth: number): Record<string, unknown> => {
    const made: Record<string, unknown> = {};
    for (let left = next() % 5; left > 0; left--)
      made[of(["sub", "realm", "tenant", "a b", "sub.", "su", 'q"', "é"])] = value(depth);
    return made;
  };
  return Array.from({ length: count }, (): MadeToken => {
    const payload = JSON.stringify(members(0), null, of([0, 0, 1, "\t"]));
    const token = tokenOf(payload);
    if (next() % 3 !== 0) return { token, payload };
    const at = next() % token.length;
    const spoilt = of([
      () => token.slice(0, at),
      () => token.slice(0, at) + String.fromCharCode(next() % 256) + token.slice(at + 1),
      () => tokenOf(payload.slice(0, next() % (payload.length + 1))),
      () =>
        tokenOf(payload.replaceAll(/["{}[\]:,]/g, (mark) => (next() % 8 === 0 ? of(['"', "\\", "{", "}", ""]) : mark))),
      () => token.slice(0, at) + token.slice(at + 1),
    ])();
    return { token: spoilt, payload: undefined };
  });
}

function numbers(seed: string): () => number {
  let block = Buffer.alloc(0);
  let used = 0;
  let counter = 0;
  return () => {
    if (used + 4 > block.length) {
      block = createHash("sha256").update(`${seed} tokens ${counter++}`).digest();
      used = 0;
    }
    used += 4;
    return block.readUInt32LE(used - 4);
  };
}
