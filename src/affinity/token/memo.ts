/**
 * What was worked out of texts that clients send, so that it is not worked out again: the bytes of authentic tokens, and the
 * digests of session ids. Neither depends on the time nor on the servers, so what is remembered never becomes wrong.
 *
 * In two halves: when the newer one is full, the older one is forgotten.
 */
export interface Memo {
  newer: Record<string, string | undefined>;
  older: Record<string, string | undefined>;
  /** Bytes that the newer half has room for. */
  room: number;
}

/** Bytes of each half: enough for 100,000 cookies, together with the other half. */
const HALF = 8 * 1024 * 1024;
/** Bytes that an entry takes besides its two texts: their headers, and the place in the table, of which up to half are free. */
const ENTRY = 96;

export function createMemo(): Memo {
  return { newer: {}, older: {}, room: HALF };
}

/** What a text says; `undefined` where that is not known. */
export function recall(memo: Memo, text: string): string | undefined {
  const meaning = memo.newer[text];
  // On Node every object has a "constructor".
  if (typeof meaning === "string") return meaning;
  const former = memo.older[text];
  if (typeof former !== "string") return undefined;
  remember(memo, text, former);
  return former;
}

export function remember(memo: Memo, text: string, meaning: string): void {
  const room = memo.room - ENTRY - text.length - meaning.length;
  if (room < 0) {
    memo.older = memo.newer;
    memo.newer = {};
    memo.room = HALF;
    return;
  }
  memo.newer[text] = meaning;
  memo.room = room;
}
