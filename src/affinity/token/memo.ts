/**
 * What was worked out of texts that clients send, so that it is not worked out again: the authentic tokens in them, and the
 * digests of session ids. That depends neither on the time nor on the servers, so what is remembered never becomes wrong.
 *
 * In two halves: when the newer one is full, the older one is forgotten.
 */
export interface Memo<Meaning> {
  newer: Record<string, Meaning | undefined>;
  older: Record<string, Meaning | undefined>;
  /** Bytes that the newer half has room for. */
  room: number;
  /** Bytes that a meaning takes. */
  readonly sizeOf: (this: void, meaning: Meaning) => number;
}

/** Bytes of each half: enough for 100,000 cookies, together with the other half. */
const HALF = 12 * 1024 * 1024;
/** Bytes that an entry takes besides its text and its meaning: the text's header, and its place, of which up to half are free. */
const ENTRY = 64;

/** Bytes that a string takes besides its characters. */
export const STRING = 32;

export function createMemo<Meaning>(sizeOf: (this: void, meaning: Meaning) => number): Memo<Meaning> {
  return { newer: noEntries(), older: noEntries(), room: HALF, sizeOf };
}

/** On Node other objects have a "constructor". */
function noEntries<Meaning>(): Record<string, Meaning | undefined> {
  return { __proto__: null } as unknown as Record<string, Meaning | undefined>;
}

/** What a text says; `undefined` where that is not known. */
export function recall<Meaning>(memo: Memo<Meaning>, text: string): Meaning | undefined {
  const meaning = memo.newer[text];
  if (meaning !== undefined) return meaning;
  const former = memo.older[text];
  if (former !== undefined) remember(memo, text, former);
  return former;
}

export function remember<Meaning>(memo: Memo<Meaning>, text: string, meaning: Meaning): void {
  const room = memo.room - ENTRY - text.length - memo.sizeOf(meaning);
  if (room < 0) {
    memo.older = memo.newer;
    memo.newer = noEntries();
    memo.room = HALF;
    return;
  }
  memo.newer[text] = meaning;
  memo.room = room;
}
