import test from "ava";
import { provisionServer } from "../../../src/affinity/provision.ts";
import { differences } from "../../../src/affinity/servers/difference.ts";

const a = provisionServer({ name: "a", address: "10.0.0.1" });
const b = provisionServer({ name: "b", address: "10.0.0.2" });

test("servers that come, go and change are told in words", (t) => {
  t.deepEqual(
    differences(
      [a, b],
      [
        { ...a, weight: 2, maxFails: 3 },
        { ...b, name: "c" },
      ],
    ),
    ["a: weight 1 → 2", "a: maxFails none → 3", "+c (10.0.0.2)", "-b"],
  );
});

test("a deadline is told in seconds since the epoch, and 0 is none", (t) => {
  const draining = { ...a, draining: true, drainUntil: 1_800_000_000 };
  t.deepEqual(differences([a], [draining]), ["a: draining false → true", "a: drainUntil none → 1800000000"]);
  t.deepEqual(differences([draining], [{ ...draining, drainUntil: 0 }]), ["a: drainUntil 1800000000 → none"]);
});

test("the same servers in another order are no difference", (t) => {
  t.deepEqual(differences([a, b], [b, { ...a, drainUntil: 0 }]), []);
});
