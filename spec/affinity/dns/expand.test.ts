import test from "ava";
import { expand, foundBefore, joinServers, serversOfEntry } from "../../../src/affinity/dns/expand.ts";
import { doNotPause } from "../../../src/affinity/machine.ts";
import { provisionServer, type ProvisionedServer } from "../../../src/affinity/provision.ts";
import { isServerName, whatIsWrong } from "../../../src/affinity/servers/check.ts";
import { readServers, writeServers } from "../../../src/affinity/servers/text.ts";

const APP = provisionServer({ name: "app", address: "app.internal:8080", weight: 2, draining: true });

const found = (...addresses: readonly string[]) => addresses.map((address) => ({ address }));

const named = (servers: readonly ProvisionedServer[]) =>
  servers.map(({ name, address, formerly }) => [name, address, formerly]);

test("a name with one address keeps its own name, and its options", (t) => {
  const [server, ...others] = expand(APP, found("10.0.0.5:8080"), []);
  t.deepEqual(others, []);
  t.like(server, { name: "app", address: "10.0.0.5:8080", weight: 2, draining: true });
});

test("each of several addresses is a server, sorted, whatever the order of the records", (t) => {
  const one = expand(APP, found("[fd00::5]:8080", "10.0.0.6:8080", "10.0.0.5:8080", "10.0.0.6:8080"), []);
  t.deepEqual(one, expand(APP, found("10.0.0.5:8080", "10.0.0.6:8080", "[fd00::5]:8080"), []));
  t.deepEqual(
    one.map(({ name }) => name),
    ["app@10.0.0.5:8080", "app@10.0.0.6:8080", "app@[fd00::5]:8080"],
  );
  for (const { name, weight } of one) t.deepEqual([isServerName(name), weight], [true, 2]);
  t.is(whatIsWrong(one, doNotPause), undefined);
});

test("the address that was the only one also answers to the name as long as it is there", (t) => {
  const lone = expand(APP, found("10.0.0.5:8080"), []);
  const two = expand(APP, found("10.0.0.4:8080", "10.0.0.5:8080"), lone);
  t.deepEqual(named(two), [
    ["app@10.0.0.4:8080", "10.0.0.4:8080", undefined],
    ["app@10.0.0.5:8080", "10.0.0.5:8080", "app"],
  ]);
  const three = expand(APP, found("10.0.0.5:8080", "10.0.0.6:8080"), two);
  t.deepEqual(named(three)[0], ["app@10.0.0.5:8080", "10.0.0.5:8080", "app"]);
  t.deepEqual(named(expand(APP, found("10.0.0.6:8080", "10.0.0.7:8080"), three))[0]?.[2], undefined);
});

test("an address that is the only one left also answers to what it was called among several", (t) => {
  const [server] = expand(APP, found("10.0.0.5:8080"), expand(APP, found("10.0.0.4:8080", "10.0.0.5:8080"), []));
  t.deepEqual(named([server!]), [["app", "10.0.0.5:8080", "app@10.0.0.5:8080"]]);
});

test("SRV records bring weights and backups", (t) => {
  const entry = provisionServer({ name: "svc", srv: "_http._tcp.example.com" });
  const servers = expand(
    entry,
    [
      { address: "10.0.0.2:81", weight: 5, isBackup: false },
      { address: "10.0.0.1:80", weight: 1, isBackup: true },
    ],
    [],
  );
  t.like(servers[0], { name: "svc@10.0.0.1:80", weight: 1, backup: true });
  t.like(servers[1], { name: "svc@10.0.0.2:81", weight: 5, backup: false });
});

test("what a name stood for is found among the servers of an upstream, with the port that it has now", (t) => {
  const before = expand(APP, found("10.0.0.5:8080", "10.0.0.6:8080"), []);
  const all = joinServers([[provisionServer({ name: "apple", address: "10.0.0.9" })], before]);
  const entry = provisionServer({ name: "app", address: "app.internal:9090" });
  t.deepEqual(serversOfEntry(entry, all), before);
  t.deepEqual(foundBefore(entry, before), found("10.0.0.5:9090", "10.0.0.6:9090"));
});

test("an address that two names have belongs to the first", (t) => {
  const other = provisionServer({ name: "other", address: "other.internal:8080" });
  const lists = [expand(APP, found("10.0.0.5:8080"), []), expand(other, found("10.0.0.5:8080", "10.0.0.6:8080"), [])];
  t.deepEqual(
    joinServers(lists).map(({ name }) => name),
    ["app", "other@10.0.0.6:8080"],
  );
});

test("other names survive as text", (t) => {
  const servers = [
    ...expand({ ...APP, incarnation: "v1" }, found("10.0.0.5:8080"), []),
    ...expand(provisionServer({ name: "b", address: "b" }), found("10.0.0.6:80"), []),
  ];
  t.deepEqual(named(readServers(writeServers(servers, doNotPause), doNotPause)), named(servers));
});
