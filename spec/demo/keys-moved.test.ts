import test from "ava";
import { keysMoved } from "../../src/demo/keys-moved.ts";
import { hash } from "../../src/index.ts";
import { preferenceOrderOf } from "../../src/toolchain/explain/preference-order.ts";

function placement(weights: Readonly<Record<string, number>>) {
  const servers = Object.entries(weights).map(([name, weight]) => ({ name, address: "127.0.0.1:1", weight }));
  const shop = { servers, session: [], affinity: hash() };
  return { shop, preferenceOrder: preferenceOrderOf(shop) };
}

test("rules that place keys as before move none", (t) => {
  const { moved, leastShare } = keysMoved(placement({ a: 1, b: 1 }), placement({ b: 1, a: 1 }));
  t.deepEqual({ moved, leastShare }, { moved: 0, leastShare: 0 });
});

test("added servers take their share, and hardly more moves", (t) => {
  const { samples, moved, leastShare } = keysMoved(
    placement({ a: 1, b: 1, c: 1 }),
    placement({ a: 1, b: 1, c: 1, d: 1, e: 1 }),
  );
  t.is(leastShare.toFixed(6), "0.400000");
  t.true(Math.abs(moved / samples - leastShare) < 0.03);
});

test("a server that is taken out moves its own share", (t) => {
  const { samples, moved, leastShare } = keysMoved(placement({ a: 2, b: 1, c: 1 }), placement({ a: 2, b: 1 }));
  t.is(leastShare, 0.25);
  t.true(Math.abs(moved / samples - leastShare) < 0.03);
});

test("a server that is down gets no keys, and is due none", (t) => {
  const up = placement({ a: 1, b: 1 });
  const servers = up.shop.servers.map((server) => ({ ...server, down: server.name === "b" }));
  const shop = { ...up.shop, servers };
  const { leastShare, moved, samples } = keysMoved(up, { shop, preferenceOrder: preferenceOrderOf(shop) });
  t.is(leastShare, 0.5);
  t.true(Math.abs(moved / samples - leastShare) < 0.03);
});
