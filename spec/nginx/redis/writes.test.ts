import test from "ava";
import {
  addWrite,
  createQueue,
  createWrites,
  forgetWrite,
  pendingWrites,
  putBackWrite,
  serverBeingPut,
  takeWrites,
  type Write,
} from "../../../src/nginx/redis/writes.ts";

const write = (kind: Write["kind"], server: string, until = 100): Write => ({
  digest: "d",
  server,
  kind,
  until,
  redirections: 0,
  isAsking: false,
});

test("a session that waits in one node's queue is not added to another's", (t) => {
  const writes = createWrites();
  const [one, other] = [createQueue(), createQueue()];
  addWrite(writes, one, write("put", "a"));
  addWrite(writes, other, write("put", "b"));
  t.is(pendingWrites(other), 0);
  t.like(takeWrites(writes, one, 10), [write("put", "b")]);
});

test("what a node did not answer is not sent again after a newer server of the session", (t) => {
  const writes = createWrites();
  const [dead, successor] = [createQueue(), createQueue()];
  addWrite(writes, dead, write("put", "a"));
  const [older] = takeWrites(writes, dead, 10);
  addWrite(writes, successor, write("put", "b"));
  const [newer] = takeWrites(writes, successor, 10);
  forgetWrite(writes, newer!);
  putBackWrite(writes, dead, older!, older!);
  t.is(pendingWrites(dead), 0);
});

test("a session that was used while it is being put is put again where its node is now", (t) => {
  const writes = createWrites();
  const [dead, successor] = [createQueue(), createQueue()];
  addWrite(writes, dead, write("put", "a"));
  const [put] = takeWrites(writes, dead, 10);
  addWrite(writes, successor, write("touch", "a", 200));
  t.like(takeWrites(writes, successor, 10), [write("put", "a", 200)]);
  putBackWrite(writes, dead, put!, put!);
  t.is(pendingWrites(dead), 0);
});

test("a session is known while it waits, and until Redis has answered", (t) => {
  const writes = createWrites();
  const queue = createQueue();
  t.is(serverBeingPut(writes, "d"), undefined);
  addWrite(writes, queue, write("put", "a"));
  t.is(serverBeingPut(writes, "d"), "a");
  const [put] = takeWrites(writes, queue, 10);
  t.is(serverBeingPut(writes, "d"), "a");
  addWrite(writes, queue, write("touch", "b"));
  t.is(serverBeingPut(writes, "d"), "a");
  const [touch] = takeWrites(writes, queue, 10);
  t.is(touch?.kind, "put");
  forgetWrite(writes, put!);
  forgetWrite(writes, touch!);
  t.is(serverBeingPut(writes, "d"), undefined);
});

test("what is put back goes first, and its digest has left no trace when it was answered", (t) => {
  const writes = createWrites();
  const queue = createQueue();
  const other = { ...write("put", "b"), digest: "other" };
  addWrite(writes, queue, write("put", "a"));
  const [taken] = takeWrites(writes, queue, 10);
  addWrite(writes, queue, other);
  putBackWrite(writes, queue, taken!, taken!);
  const again = takeWrites(writes, queue, 10);
  t.deepEqual(
    again.map(({ digest }) => digest),
    ["d", "other"],
  );
  for (const one of again) forgetWrite(writes, one);
  const left = [...Object.values(writes.waiting), ...Object.values(writes.sent)];
  t.deepEqual(
    left.filter((one) => one !== undefined),
    [],
  );
});
