import test from "ava";
import { fromJsonFile, hash } from "../../../src/index.ts";
import { provisionServer, type ProvisionedServer } from "../../../src/affinity/provision.ts";
import { listedServers, type Server, type Service, type Upstream } from "../../../src/affinity/rules.ts";
import { reloadOf, type Reload, type RunningServers } from "../../../src/planner/plan/running.ts";

const upstream = (servers: Upstream["servers"], more: Partial<Upstream> = {}): Upstream => ({
  servers,
  affinity: hash(),
  ...more,
});
const provisioned = (...servers: readonly (Server | Service)[]): readonly ProvisionedServer[] =>
  servers.map(provisionServer);

const APP = { name: "app", address: "app.internal:8080" };
const FIRST = { name: "app@10.0.0.5:8080", address: "10.0.0.5:8080" };
const SECOND = { name: "app@10.0.0.6:8080", address: "10.0.0.6:8080" };

function reload(before: Upstream, after: Upstream, running: Partial<RunningServers>): Reload {
  const change = { before: { name: "shop", upstream: before }, after: { name: "shop", upstream: after } };
  return reloadOf(change, { rules: [], source: [], servers: [], sessionsLeft: {}, ...running });
}

const namesAfter = ({ change }: Reload): readonly string[] =>
  listedServers(change.after.upstream).map(({ name }) => name);

test("a host name that the proxy has looked up keeps its addresses, and what operators made of them", (t) => {
  const result = reload(upstream([APP]), upstream([{ ...APP, weight: 2 }]), {
    rules: provisioned(APP),
    source: provisioned(FIRST, SECOND),
    servers: provisioned(FIRST, { ...SECOND, draining: true }),
  });
  t.deepEqual(namesAfter(result), [FIRST.name, SECOND.name]);
  t.deepEqual(result.kept, [`${SECOND.name}: draining false → true`]);
  t.deepEqual(result.unknown, []);
  t.is(listedServers(result.change.after.upstream)[0]!.weight, 2);
});

test("a new host name is unknown, and planned as one server", (t) => {
  const other = { name: "app", address: "other.internal:8080" };
  const result = reload(upstream([APP]), upstream([other]), {
    rules: provisioned(APP),
    source: provisioned(FIRST, SECOND),
    servers: provisioned(FIRST, SECOND),
  });
  t.deepEqual(namesAfter(result), ["app"]);
  t.deepEqual(result.unknown, ["other.internal:8080"]);
});

test("a file of servers is as the proxy read it, and another file is unknown", (t) => {
  const file = (path: string): Upstream => upstream(fromJsonFile(path));
  const running = { source: provisioned(FIRST), servers: provisioned({ ...FIRST, weight: 5 }) };
  const same = reload(file("/a.json"), file("/a.json"), running);
  t.deepEqual([namesAfter(same), same.unknown, same.kept], [[FIRST.name], [], [`${FIRST.name}: weight 1 → 5`]]);
  t.deepEqual(reload(file("/a.json"), file("/b.json"), running).unknown, ["/b.json"]);
});

test("where the new rules have fixed servers, all that operators changed is dropped", (t) => {
  const one = { name: "a", address: "10.0.0.1:80" };
  const result = reload(upstream([one], { mayChange: true }), upstream([one]), {
    rules: provisioned(one),
    source: provisioned(one),
    servers: provisioned({ ...one, weight: 3 }),
  });
  t.deepEqual(result.dropped, ["a: weight 1 → 3 (the new rules have no mayChange)"]);
  t.deepEqual(result.kept, []);
});

test("an address that an operator gave to a server of another name is that of the rules' server", (t) => {
  const a = { name: "a", address: "10.0.0.1:80" };
  const c = { name: "c", address: "10.0.0.3:80" };
  const result = reload(upstream([a], { mayChange: true }), upstream([a, c], { mayChange: true }), {
    rules: provisioned(a),
    source: provisioned(a),
    servers: provisioned(a, { name: "x", address: "10.0.0.3:80" }),
  });
  t.deepEqual(namesAfter(result), ["a", "c"]);
  t.deepEqual(result.dropped, ['server "x", whose address another has now']);
});
