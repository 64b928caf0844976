import test from "ava";
import { isFault, judge, type KnownSession, type Verdict } from "../../src/demo/tour/judge.ts";

const onHome: KnownSession = { server: "a", keyMadeBy: "client", isMemoryGone: false, isOnStandIn: false };
const onStandIn: KnownSession = { ...onHome, server: "b", isOnStandIn: true };

/** What a cart's 409 from a server means, for a user whose home is a. */
function unknownTo(servedBy: string, session: KnownSession | undefined): Verdict {
  return judge("cart", { status: 409, servedBy }, session, "a");
}

test("an answer is a page, a new session, or a session that was found", (t) => {
  const fine = { status: 200, servedBy: "a" };
  t.is(judge("page", fine, undefined, undefined), "served");
  t.is(judge("login", fine, onHome, "a"), "opened");
  t.is(judge("cart", fine, onHome, "a"), "kept");
});

test("a session that should be there is lost, wherever it was looked for", (t) => {
  t.is(unknownTo("a", onHome), "lost");
  t.is(unknownTo("b", onHome), "lost");
  t.is(unknownTo("a", undefined), "lost");
  t.is(judge("cart", { status: 401, servedBy: "a" }, onHome, "a"), "lost");
});

test("a session dies with its server's memory", (t) => {
  t.is(unknownTo("b", { ...onHome, isMemoryGone: true }), "died");
  t.is(unknownTo("a", { ...onHome, isMemoryGone: true }), "died");
});

test("a session on a stand-in is left behind when its key goes home, and lost when it goes elsewhere", (t) => {
  t.is(unknownTo("a", onStandIn), "left behind");
  t.is(unknownTo("b", onStandIn), "lost");
  t.is(unknownTo("c", onStandIn), "lost");
});

test("hashing does not hold a key that the server made", (t) => {
  t.is(unknownTo("b", { ...onHome, keyMadeBy: "server" }), "not held");
});

test("anything else is a failure", (t) => {
  t.is(judge("cart", { status: 502, servedBy: undefined }, onHome, "a"), "failed");
  t.is(judge("login", { status: 409, servedBy: "a" }, undefined, "a"), "failed");
  t.is(judge("page", { status: 404, servedBy: "a" }, undefined, undefined), "failed");
});

test("only what should not be is a fault", (t) => {
  const verdicts: Verdict[] = ["served", "opened", "kept", "died", "left behind", "not held", "lost", "failed"];
  t.deepEqual(verdicts.filter(isFault), ["lost", "failed"]);
});
