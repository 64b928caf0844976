import test from "ava";
import { createMemo, recall, remember } from "../../src/affinity/token/memo.ts";

const sizeOf = (meaning: string): number => meaning.length;

test("a memo keeps what is used, and forgets what is not, within its bytes", (t) => {
  const memo = createMemo(sizeOf);
  remember(memo, "used", "this");
  remember(memo, "unused", "that");
  // More than both halves have room for.
  for (let i = 0; i < 300_000; i++) {
    remember(memo, `text ${i}`, "x".repeat(100));
    if (i % 1000 === 0) t.is(recall(memo, "used"), "this");
  }
  t.is(recall(memo, "unused"), undefined);
  t.true(Object.keys(memo.newer).length + Object.keys(memo.older).length < 200_000);
});

test("a memo knows nothing by the names that every object of JavaScript has", (t) => {
  const memo = createMemo(sizeOf);
  for (const name of ["constructor", "__proto__", "toString"]) t.is(recall(memo, name), undefined);
});
