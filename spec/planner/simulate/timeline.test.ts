import test from "ava";
import { provisionServer } from "../../../src/affinity/provision.ts";
import { Refusal } from "../../../src/findings/refusal.ts";
import { after, parseTimeline, type Moment } from "../../../src/planner/simulate/timeline.ts";

const START: Moment = {
  servers: [
    { name: "a", address: "10.0.0.1:80" },
    { name: "b", address: "10.0.0.2:80" },
  ].map(provisionServer),
  failed: new Set(),
};

/** What is left after a timeline. */
function end(timeline: string, table?: "ketama"): Moment {
  return parseTimeline(timeline).reduce((now, event) => after(event, now, table), START);
}

test("events are separated by semicolons, servers by commas, and blanks do not count", (t) => {
  t.deepEqual(parseTimeline("fail a,b;  back   a ;add d 10.0.0.4:80 weight 2; weight a 0;"), [
    { verb: "fail", servers: ["a", "b"], text: "fail a,b" },
    { verb: "back", servers: ["a"], text: "back a" },
    { verb: "add", servers: ["d"], address: "10.0.0.4:80", weight: 2, text: "add d 10.0.0.4:80 weight 2" },
    { verb: "weight", servers: ["a"], weight: 0, text: "weight a 0" },
  ]);
});

test("a new server may go without address, without weight, or without either", (t) => {
  t.deepEqual(parseTimeline("add d")[0], { verb: "add", servers: ["d"], text: "add d" });
  t.like(parseTimeline("add d weight 3")[0], { weight: 3, address: undefined });
  t.like(parseTimeline("add d unix:/run/d.sock")[0], { weight: undefined, address: "unix:/run/d.sock" });
});

for (const wrong of [
  "",
  " ; ",
  "explode a",
  "fail",
  "fail ,",
  "fail a b",
  "weight a",
  "weight a x",
  "weight a -1",
  "weight a 65536",
  "weight a 1 2",
  "add d 10.0.0.4:80 weight",
  "add d 10.0.0.4:80 2",
  "add d weight 1.5",
]) {
  test(`${JSON.stringify(wrong)} is no event, and what there is instead is said`, (t) => {
    const { message } = t.throws(() => parseTimeline(wrong), { instanceOf: Refusal });
    t.true(message.startsWith(`${JSON.stringify(wrong)} is not an event. Events are "fail a"`), message);
  });
}

test("an address that is none is refused as in rules", (t) => {
  t.throws(() => parseTimeline("add d 10.0.0"), { instanceOf: Refusal, message: /^"10\.0\.0" is not an address/ });
});

test("servers fail and come back, drain, change their weight, come and go", (t) => {
  t.deepEqual([...end("fail a,b; back b").failed], ["a"]);
  const { servers } = end("drain a; weight b 3; add c 10.0.0.3:80");
  t.deepEqual(
    servers,
    [
      { name: "a", address: "10.0.0.1:80", draining: true },
      { name: "b", address: "10.0.0.2:80", weight: 3 },
      { name: "c", address: "10.0.0.3:80" },
    ].map(provisionServer),
  );
  const gone = end("fail a; remove a");
  t.deepEqual([...gone.failed], []);
  t.deepEqual(
    gone.servers.map(({ name }) => name),
    ["b"],
  );
});

test("what cannot happen at that time is refused", (t) => {
  const message = (timeline: string, table?: "ketama"): string =>
    t.throws(() => end(timeline, table), { instanceOf: Refusal }).message;
  t.is(message("fail z"), 'There is no server "z" at that time. There are a, b.');
  t.is(message("remove a; back a"), 'There is no server "a" at that time. There are b.');
  t.is(message("add a"), 'There is already a server "a". Give the new one another name.');
  t.regex(message("remove a,b"), /^After "remove a,b" no server with a weight is left/);
  t.regex(message("weight a 0; weight b 0"), /^After "weight b 0" no server with a weight is left/);
  t.regex(message("add c", "ketama"), /ketama hashes addresses, so "c" needs one: add c 10\.0\.0\.14:8080/);
});
