import test from "ava";
import { provisionServer } from "../../../src/affinity/provision.ts";
import { changeServers, type ServerChange } from "../../../src/affinity/servers/change.ts";

const [A, B, C] = ["a", "b", "c"].map((name, i) =>
  provisionServer({ name, address: `10.0.0.${i + 1}:8080`, weight: i + 1 }),
) as [ReturnType<typeof provisionServer>, ReturnType<typeof provisionServer>, ReturnType<typeof provisionServer>];
const ABC = Object.freeze([A, B, C].map((server) => Object.freeze(server)));

test("a server that is added comes last, with what is not said of it filled in", (t) => {
  const server = { name: "d", address: "10.0.0.4" };
  t.deepEqual(changeServers(ABC, { kind: "add", server }), [A, B, C, provisionServer(server)]);
});

test("a server that is removed goes, and the others stay in their order", (t) => {
  t.deepEqual(changeServers(ABC, { kind: "remove", name: "b" }), [A, C]);
});

test("an update changes what it names of one server, in its place", (t) => {
  const draining: ServerChange = { kind: "update", name: "b", server: { draining: true } };
  t.deepEqual(changeServers(ABC, draining), [A, { ...B, draining: true }, C]);
  const moved: ServerChange = { kind: "update", name: "c", server: { address: "10.9.9.9", weight: 0 } };
  t.deepEqual(changeServers(ABC, moved), [A, B, { ...C, address: "10.9.9.9", weight: 0 }]);
});

test("what an update takes back has its value again", (t) => {
  const off = changeServers(ABC, { kind: "update", name: "a", server: { down: true, backup: true } });
  t.deepEqual(changeServers(off as typeof ABC, { kind: "update", name: "a", server: { down: false, backup: false } }), [
    A,
    B,
    C,
  ]);
});

test("an update that says nothing changes nothing", (t) => {
  t.deepEqual(changeServers(ABC, { kind: "update", name: "b", server: {} }), [A, B, C]);
});

test("other servers replace all there are, in the order that they are given in", (t) => {
  const servers = [
    { name: "c", address: "10.0.0.3:8080" },
    { name: "d", address: "10.0.0.4:8080", backup: true },
  ];
  t.deepEqual(changeServers(ABC, { kind: "replace", servers }), servers.map(provisionServer));
  t.deepEqual(changeServers(ABC, { kind: "replace", servers: [] }), []);
});

for (const change of [
  { kind: "remove", name: "z" },
  { kind: "update", name: "z", server: { weight: 2 } },
  { kind: "remove", name: "constructor" },
] as const satisfies readonly ServerChange[]) {
  test(`${change.kind} of "${change.name}", which is not there, says so`, (t) => {
    t.is(changeServers(ABC, change), `there is no server "${change.name}"`);
  });
}

test("a name that is there already may be added: it is for the check to refuse two of one name", (t) => {
  const changed = changeServers(ABC, { kind: "add", server: { name: "a", address: "10.0.0.9" } });
  t.deepEqual(
    (changed as typeof ABC).map(({ name }) => name),
    ["a", "b", "c", "a"],
  );
});

test("a change leaves the servers before it as they were", (t) => {
  const before = structuredClone(ABC);
  changeServers(ABC, { kind: "update", name: "a", server: { weight: 9 } });
  changeServers(ABC, { kind: "remove", name: "a" });
  changeServers(ABC, { kind: "add", server: { name: "d", address: "10.0.0.4" } });
  t.deepEqual(ABC, before);
});
