import test from "ava";
import { judge, type KnownSession } from "../../src/demo/tour/judge.ts";

const alive: KnownSession = { server: "a", isMemoryGone: false };

test("an answer is a new session, or a session that was found", (t) => {
  t.is(judge("login", 200, alive), "opened");
  t.is(judge("cart", 200, alive), "kept");
});

test("a session that should be there is lost", (t) => {
  t.is(judge("cart", 409, alive), "lost");
  t.is(judge("cart", 401, alive), "lost");
  t.is(judge("cart", 409, undefined), "lost");
});

test("a session dies with its server's memory", (t) => {
  t.is(judge("cart", 409, { ...alive, isMemoryGone: true }), "died");
});

test("anything else is a failure", (t) => {
  t.is(judge("cart", 502, { ...alive, isMemoryGone: true }), "failed");
  t.is(judge("login", 409, undefined), "failed");
  t.is(judge("login", 503, undefined), "failed");
});
