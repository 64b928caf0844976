import test from "ava";
import fc from "fast-check";
import { doNotPause } from "../../../src/affinity/machine.ts";
import { provisionServer, type ProvisionedServer } from "../../../src/affinity/provision.ts";
import type { Server } from "../../../src/affinity/rules.ts";
import { readChanges, writeChanges, writeSharedChanges } from "../../../src/affinity/servers/operator-changes-text.ts";
import {
  endChanges,
  joinChanges,
  newsFor,
  nextStamp,
  noteChanges,
  serversWithChanges,
  withoutOld,
  type OperatorChanges,
} from "../../../src/affinity/servers/operator-changes.ts";

function serversOf(...servers: (Partial<Server> & { name: string; drainUntil?: number })[]): ProvisionedServer[] {
  return servers.map((server) => provisionServer({ address: `10.0.0.${server.name.charCodeAt(0)}`, ...server }));
}

const AB = serversOf({ name: "a" }, { name: "b" });
const DAY = 86_400_000;

/** A proxy that operators use, by itself. */
class Proxy {
  source: readonly ProvisionedServer[];
  changes: OperatorChanges = [];

  constructor(source: readonly ProvisionedServer[] = AB) {
    this.source = source;
  }

  get servers(): readonly ProvisionedServer[] {
    return serversWithChanges(this.source, this.changes, []);
  }

  get words(): string {
    return this.servers
      .map(({ name, weight, draining, down }) => `${name}${weight}${draining ? "d" : ""}${down ? "x" : ""}`)
      .join(" ");
  }

  /** @param at by this proxy's clock, in milliseconds */
  change(after: readonly ProvisionedServer[], at: number): void {
    const stamp = nextStamp(this.changes, at);
    this.changes = noteChanges(this.changes, this.source, this.servers, after, "alice", stamp, doNotPause);
  }

  set(name: string, options: Partial<Server>, at: number): void {
    this.change(
      this.servers.map((server) => (server.name === name ? { ...server, ...options } : server)),
      at,
    );
  }

  add(name: string, at: number, options: Partial<Server> = {}): void {
    this.change([...this.servers, ...serversOf({ name, ...options })], at);
  }

  remove(name: string, at: number): void {
    this.change(
      this.servers.filter((server) => server.name !== name),
      at,
    );
  }

  sourcesSay(source: readonly ProvisionedServer[]): void {
    this.changes = endChanges(this.changes, this.source, source);
    this.source = source;
  }

  hear(other: Proxy): void {
    const text = writeSharedChanges(other.changes, doNotPause);
    this.changes = joinChanges(this.changes, readChanges(text, doNotPause)!);
  }
}

function talk(...proxies: readonly Proxy[]): void {
  for (const one of proxies) for (const other of proxies) one.hear(other);
  for (const one of proxies) for (const other of proxies) one.hear(other);
}

test("changes of different servers at the same time are all kept, whoever hears of them first", (t) => {
  const [one, other] = [new Proxy(), new Proxy()];
  one.set("a", { weight: 3 }, 1000);
  one.add("c", 1001);
  other.set("b", { draining: true }, 1000);
  talk(one, other);
  t.is(one.words, "a3 b1d c1");
  t.deepEqual(other.servers, one.servers);
});

test("of two changes of the same server the later one stands, on every proxy", (t) => {
  const [one, other] = [new Proxy(), new Proxy()];
  one.set("b", { weight: 2 }, 2000);
  other.set("b", { weight: 3 }, 1000);
  talk(one, other);
  t.is(one.words, "a1 b2");
  t.is(other.words, "a1 b2");
});

test("who changes what he has seen is later, though his clock is slow", (t) => {
  const [one, other] = [new Proxy(), new Proxy()];
  one.set("b", { draining: true }, 5_000_000);
  talk(one, other);
  other.set("b", { draining: false }, 1000);
  talk(one, other);
  t.is(one.words, "a1 b1");
});

test("two changes with the same stamp and author have the same winner everywhere", (t) => {
  const [one, other] = [new Proxy(), new Proxy()];
  one.set("b", { weight: 2 }, 1000);
  other.set("b", { weight: 3 }, 1000);
  talk(one, other);
  t.is(one.words, other.words);
});

test("a server that was removed stays away from proxies that knew it", (t) => {
  const [one, other] = [new Proxy(), new Proxy()];
  one.add("c", 1000);
  talk(one, other);
  other.remove("c", 2000);
  other.remove("b", 2001);
  talk(one, other);
  t.is(one.words, "a1");
});

test("during a roll-out each proxy has the servers of its own rules, and the changes of those that it has", (t) => {
  const [old, fresh] = [new Proxy(), new Proxy([...AB, ...serversOf({ name: "c" })])];
  fresh.set("c", { draining: true }, 1000);
  old.set("b", { weight: 4 }, 1000);
  talk(old, fresh);
  t.is(old.words, "a1 b4");
  t.is(fresh.words, "a1 b4 c1d");
  old.sourcesSay(fresh.source);
  t.is(old.words, "a1 b4 c1d");
});

test("where the rules say something else than where a server was changed, they win", (t) => {
  const [old, fresh] = [new Proxy(), new Proxy(serversOf({ name: "a" }, { name: "b", weight: 5 }))];
  old.set("b", { weight: 2, draining: true }, 1000);
  talk(old, fresh);
  t.is(old.words, "a1 b2d");
  t.is(fresh.words, "a1 b5d");
});

test("a server that an operator added drains also where the rules have it by now", (t) => {
  const [old, fresh] = [new Proxy(), new Proxy([...AB, ...serversOf({ name: "c", weight: 7 })])];
  old.add("c", 1000);
  talk(old, fresh);
  t.is(fresh.words, "a1 b1 c7");
  old.set("c", { draining: true }, 2000);
  talk(old, fresh);
  t.is(fresh.words, "a1 b1 c7d");
});

test("the deadline of a drain goes with it", (t) => {
  const [one, other] = [new Proxy(), new Proxy()];
  one.set("b", { draining: true, ...{ drainUntil: 1_800_000_000 } }, 1000);
  talk(one, other);
  t.is(other.servers[1]?.drainUntil, 1_800_000_000);
});

test("a server that comes back after the sources had lost it is a new one, also to a proxy that is new", (t) => {
  const [one, other] = [new Proxy(), new Proxy()];
  one.set("b", { draining: true }, 1000);
  talk(one, other);
  one.sourcesSay(serversOf({ name: "a" }));
  talk(one, other);
  t.is(other.words, "a1 b1d", "where the sources still have it, it goes on draining");
  one.sourcesSay(AB);
  t.is(one.words, "a1 b1");
  const late = new Proxy();
  talk(one, other, late);
  t.is(late.words, "a1 b1");
  t.is(other.words, "a1 b1d");
  other.set("b", { draining: true, weight: 2 }, 3000);
  talk(one, other, late);
  t.is(one.words, "a1 b2d");
  t.is(late.words, "a1 b2d");
});

test("a drain stays with a server whose host name got another number of addresses", (t) => {
  const lone = { ...serversOf({ name: "app" })[0]!, address: "10.0.0.5:80" };
  const proxy = new Proxy([lone]);
  proxy.set("app", { draining: true }, 1000);
  const several = ["10.0.0.5:80", "10.0.0.6:80"].map((address) => ({ ...lone, name: `app@${address}`, address }));
  proxy.sourcesSay([{ ...several[0]!, formerly: "app" }, several[1]!]);
  t.deepEqual(
    proxy.servers.map(({ name, draining }) => [name, draining]),
    [
      ["app@10.0.0.5:80", true],
      ["app@10.0.0.6:80", false],
    ],
  );
});

test("who is leaving is kept, and is no change of an operator", (t) => {
  const leaving = { ...serversOf({ name: "b", draining: true })[0]!, isLeaving: true };
  const current = [...serversOf({ name: "a" }), leaving];
  const source = serversOf({ name: "a" });
  t.deepEqual(noteChanges([], source, current, source, "alice", 1, doNotPause), []);
  t.deepEqual(serversWithChanges(source, [], current), current);
});

test("a change that was taken back is forgotten after a week, and an ended one; what holds is not", (t) => {
  const proxy = new Proxy();
  proxy.set("a", { draining: true }, DAY);
  proxy.set("b", { draining: true }, DAY);
  proxy.set("b", { draining: false }, DAY);
  proxy.add("c", DAY);
  proxy.remove("c", DAY);
  const namesAt = (time: number): string[] => withoutOld(proxy.changes, time).map(({ name }) => name);
  t.deepEqual(namesAt(7 * DAY), ["a", "b", "c"]);
  t.deepEqual(namesAt(9 * DAY), ["a"]);
  proxy.sourcesSay(serversOf({ name: "b" }));
  t.deepEqual(namesAt(9 * DAY), []);
});

test("a text that is damaged is not read", (t) => {
  const proxy = new Proxy();
  proxy.set("a", { weight: 2 }, 1000);
  proxy.add("c", 1000);
  const text = writeChanges(proxy.changes, doNotPause);
  t.deepEqual(readChanges(text, doNotPause), proxy.changes);
  const lines = text.split("\n");
  for (const damaged of [
    text.slice(0, -1),
    text.slice(1).replace("\t", ""),
    `${text}${text}`,
    text.replace("10.0.0.97", "app.internal"),
    text.replace("\ta\t", "\t\t"),
    text.replace("\ta\t", "\tb\t"),
    text.replace("1000", "99999999999999"),
    text.replace("1000", "-100"),
    text.replace("\t0\t", "\t3\t"),
    lines.slice(1).join("\n"),
    "hello\n\n\n",
    "1\t0\ta\talice\na\n\n",
  ]) {
    t.is(readChanges(damaged, doNotPause), undefined, damaged);
  }
});

interface Step {
  readonly proxy: number;
  readonly name: string;
  readonly kind: "add" | "remove" | "set" | "hear";
  readonly weight: number;
  readonly time: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    proxy: fc.nat(2),
    name: fc.constantFrom("a", "b", "c", "d"),
    kind: fc.constantFrom("add", "remove", "set", "hear"),
    weight: fc.integer({ min: 1, max: 3 }),
    time: fc.nat(20),
  }),
  { maxLength: 30 },
);

function run({ proxy, name, kind, weight, time }: Step, proxies: readonly Proxy[]): void {
  const here = proxies[proxy]!;
  const isThere = here.servers.some((server) => server.name === name);
  if (kind === "hear") here.hear(proxies[(proxy + weight) % proxies.length]!);
  else if (kind === "add" && !isThere) here.add(name, time, { weight });
  else if (kind === "remove") here.remove(name, time);
  else if (kind === "set" && isThere) here.set(name, { weight }, time);
}

test("proxies that have told each other everything agree, and have no news for each other", (t) => {
  fc.assert(
    fc.property(steps, (some) => {
      const proxies = [new Proxy(), new Proxy(), new Proxy()];
      for (const step of some) run(step, proxies);
      talk(...proxies);
      for (const other of proxies) {
        t.deepEqual(other.servers, proxies[0]!.servers);
        t.deepEqual(newsFor(other.changes, proxies[0]!.changes), []);
      }
    }),
  );
});

test("the servers after a change are those that the operator made", (t) => {
  fc.assert(
    fc.property(steps, (some) => {
      const proxies = [new Proxy(), new Proxy(), new Proxy()];
      for (const step of some) {
        const here = proxies[step.proxy]!;
        run(step, proxies);
        const found = here.servers.find(({ name }) => name === step.name);
        if (step.kind === "remove") t.is(found, undefined);
        if (step.kind === "set" && found !== undefined) t.is(found.weight, step.weight);
      }
    }),
  );
});
