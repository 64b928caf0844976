import test from "ava";
import { refused } from "../../../src/nginx/redis/failure.ts";

const reasonOf = (answer: string): string => refused("127.0.0.1:6379", answer).reason;

test("what Redis refuses is told in its words", (t) => {
  t.is(reasonOf("LOADING Redis is loading"), "127.0.0.1:6379 answers: LOADING Redis is loading");
});

test("no answer begins a line of the log or commands a terminal, and none fills the log", (t) => {
  t.is(reasonOf("ERR a\r\n[error] forged \u001b[2J\u0000\u007f\u009b"), "127.0.0.1:6379 answers: ERR");
  t.is(reasonOf("x".repeat(100_000)), "127.0.0.1:6379 answers: something that is no message of Redis");
  t.true(reasonOf("x ".repeat(100_000)).length < 300);
});

test("arguments that Redis repeats, such as the key of a session, are left out", (t) => {
  t.is(
    reasonOf("ERR unknown command 'GET', with args beginning with: 'limpet:3q2-7wAAAAAAAAAA' "),
    "127.0.0.1:6379 answers: ERR unknown command",
  );
  for (const repeated of [
    '"3q2-7wAAAAAA"',
    "`3q2-7wAAAAAA`",
    "GET3q2-7wAAAA",
    "7wAAAA 'GET",
    "abcdefghijklmnopqrstuvwxyz",
  ]) {
    t.is(reasonOf(`ERR unknown command ${repeated} and more`), "127.0.0.1:6379 answers: ERR unknown command", repeated);
  }
});

test("messages of Redis are told as far as they have plain words", (t) => {
  for (const [answer, told] of [
    ["WRONGPASS invalid username-password pair or user is disabled.", undefined],
    ["MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", undefined],
    ["OOM command not allowed when used memory > 'maxmemory'.", "OOM command not allowed when used memory >"],
    [
      "NOPERM User limpet has no permissions to run the 'get' command",
      "NOPERM User limpet has no permissions to run the",
    ],
  ] as const) {
    t.is(reasonOf(answer), `127.0.0.1:6379 answers: ${told ?? answer}`);
  }
});
