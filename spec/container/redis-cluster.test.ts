import test from "../support/serial.ts";
import { keySlot } from "../../src/affinity/redis-cluster/key-slot.ts";
import { startRedisCluster, type StartedRedis } from "../../src/testkit/index.ts";
import { until } from "../support/poll.ts";
import { makeCertificate } from "../support/redis-certificate.ts";
import { startStores, nginxConf as storesConf } from "../support/redis-stores.ts";

const MASTERS = ["127.0.0.1:7001", "127.0.0.1:7002", "127.0.0.1:7003"] as const;

/** Milliseconds that a busy machine may take over the deadline of a look-up. */
const TOLERANCE = 100;

/** The rules of most tests. What a busy machine does late is not what they are about. */
const PATIENT = { cluster: [MASTERS[0]], deadline: 1000 };

/** The master that has a session's slot when the cluster starts. */
function masterOf(digest: string): (typeof MASTERS)[number] {
  const slot = keySlot(`limpet:${digest}`);
  return MASTERS.find((_, index) => slot < Math.ceil(((index + 1) * 16_384) / MASTERS.length))!;
}

/** A session of each master. */
function digestOf(master: string, name = "d"): string {
  return Array.from({ length: 1000 }, (_, i) => `${name}${i}`).find((digest) => masterOf(digest) === master)!;
}

function digestsOfOneSlot(): [string, string, string, string] {
  const slot = keySlot("limpet:s0");
  const [first = "", second = "", third = "", fourth = ""] = digests("s", 200_000).filter(
    (digest) => keySlot(`limpet:${digest}`) === slot,
  );
  return [first, second, third, fourth];
}

const digests = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name}${i}`);

/** Sends commands over one connection. */
async function commands(redis: StartedRedis, ...lines: readonly string[]): Promise<string> {
  const [, port = ""] = String(redis.listen).split(":");
  const script = 'printf "%s\\n" "$@" | redis-cli -p "$0"';
  return (await redis.exec(["/bin/sh", "-c", script, port, ...lines])).output.trim();
}

for (const engine of ["redis", "valkey"] as const) {
  test(`${engine}: what one proxy puts in any part of the cluster another gets, and only the first questions are sent on`, async (t) => {
    await using stores = await startStores("current", { shop: PATIENT, other: PATIENT });
    await using cluster = await startRedisCluster({ within: stores.openresty, masters: MASTERS, engine });
    t.regex(
      await cluster.nodes[0]!.command("INFO", "server"),
      engine === "valkey" ? /server_name:valkey/ : /^redis_v/m,
    );
    const all = digests("d", 120);
    const slots = await commands(cluster.nodes[0]!, ...all.map((digest) => `CLUSTER KEYSLOT ${digest}`));
    t.is(slots, all.map(keySlot).join("\n"));
    for (const digest of all) await stores.put(digest, `server-of-${digest}`);
    await until(
      () => stores.status(),
      ({ counters }) => counters.writes === all.length,
    );
    for (const node of cluster.nodes) t.true(Number(await node.command("DBSIZE")) > 20);

    for (const digest of all)
      t.like(await stores.get(digest, "other"), { answered: true, server: `server-of-${digest}` });
    const { counters } = await stores.status("other");
    t.true(counters.redirected! < 60, JSON.stringify(counters));
    for (const digest of all) await stores.get(digest, "other");
    t.is((await stores.status("other")).counters.redirected, counters.redirected);

    const digest = digestOf(MASTERS[2]);
    await stores.touch(digest, "x", { ttl: 1000 });
    await until(
      () => cluster.node(MASTERS[2]).command("TTL", `limpet:${digest}`),
      (seconds) => Number(seconds) > 900,
    );
    t.like(await stores.status("other"), {
      state: "up",
      reason: "",
      counters: { failures: 0, timeouts: 0, skipped: 0, found: 2 * all.length },
      masters: { [MASTERS[0]]: true, [MASTERS[1]]: true, [MASTERS[2]]: true },
    });
    const logged = await stores.logged();
    t.deepEqual(logged.toSorted(), [
      `limpet: upstream "other": the masters of Redis Cluster are ${MASTERS.join(", ")}`,
      `limpet: upstream "shop": the masters of Redis Cluster are ${MASTERS.join(", ")}`,
    ]);
    t.deepEqual(await stores.faults(), []);
  });

  test(`${engine}: while a slot is being moved, its sessions are found on both sides, and none is lost on the way`, async (t) => {
    await using stores = await startStores("current", { shop: PATIENT });
    await using cluster = await startRedisCluster({ within: stores.openresty, masters: MASTERS, engine });
    const [old, young, used, last] = digestsOfOneSlot();
    const slot = `${keySlot(`limpet:${old}`)}`;
    const source = cluster.node(masterOf(old));
    const target = cluster.node(MASTERS.find((master) => master !== masterOf(old))!);
    const redirected = async (): Promise<number> => (await stores.status()).counters.redirected!;
    await stores.put(old, "a");
    await until(
      () => source.command("GET", `limpet:${old}`),
      (server) => server === "a",
    );
    await until(
      () => stores.logged(),
      (lines) => lines.length === 1,
    );

    await target.command("CLUSTER", "SETSLOT", slot, "IMPORTING", await source.command("CLUSTER", "MYID"));
    await source.command("CLUSTER", "SETSLOT", slot, "MIGRATING", await target.command("CLUSTER", "MYID"));
    const before = await redirected();
    t.is(await stores.server(old), "a");
    t.is(await redirected(), before, "what has not been moved is answered at once");
    await stores.put(young, "b");
    await until(
      () => commands(target, "ASKING", `GET limpet:${young}`),
      (answer) => answer === "OK\nb",
    );
    t.is(await redirected(), before + 1);
    t.is(await stores.server(young), "b");
    t.is(await redirected(), before + 2);
    // Redis has forgotten it, so it is restored, on the side where new keys are.
    await stores.touch(used, "c", { ttl: 1000 });
    await until(
      () => commands(target, "ASKING", `GET limpet:${used}`),
      (answer) => answer === "OK\nc",
    );
    t.is(await stores.server(old), "a");

    const [host = "", port = ""] = String(target.listen).split(":");
    await source.command("MIGRATE", host, port, `limpet:${old}`, "0", "5000");
    t.is(await stores.server(old), "a", "moved, but its slot is not yet");
    for (const node of [target, source, ...cluster.nodes])
      await node.command("CLUSTER", "SETSLOT", slot, "NODE", await target.command("CLUSTER", "MYID"));
    for (const [digest, server] of [
      [old, "a"],
      [young, "b"],
      [used, "c"],
    ] as const)
      t.is(await stores.server(digest), server);
    const after = await redirected();
    await stores.put(last, "d");
    await until(
      () => target.command("GET", `limpet:${last}`),
      (server) => server === "d",
    );
    for (const digest of [old, young, used]) await stores.get(digest);
    t.is(await redirected(), after, "MOVED is told once");
    t.like(await stores.status(), { state: "up", counters: { failures: 0, timeouts: 0, skipped: 0, writesFailed: 0 } });
    t.deepEqual(await stores.faults(), []);
  });

  test(`${engine}: a master dies under load and its replica takes over: no request fails, and every session is found again`, async (t) => {
    const rules = { cluster: [...MASTERS], deadline: 100, retryAfter: 200 };
    await using stores = await startStores("current", { shop: rules, other: rules }, { workers: 2 });
    const replicas = ["127.0.0.1:7004", "127.0.0.1:7005", "127.0.0.1:7006"] as const;
    await using cluster = await startRedisCluster({ within: stores.openresty, masters: MASTERS, replicas, engine });
    const victim = cluster.node(MASTERS[1]);
    const early = digests("early", 60);
    for (const digest of early) await stores.put(digest, `server-of-${digest}`);
    await until(
      () => stores.status(),
      ({ counters }) => counters.writes === early.length,
    );
    // What has not reached the replica dies with its master.
    for (const node of cluster.nodes.slice(0, 3))
      t.is(await commands(node, "SET x{a} 1", "WAIT 1 5000").then((text) => text.split("\n").at(-1)), "1");

    let isDone = false;
    const late: string[] = [];
    const took: number[] = [];
    const client = async (number: number): Promise<void> => {
      for (let i = 0; !isDone; i++) {
        const digest = `late${number}-${i}`;
        await stores.put(digest, `server-of-${digest}`);
        late.push(digest);
        const asked = i % 2 === 0 ? digest : early[(number + i) % early.length]!;
        const found = await stores.get(asked);
        took.push(found.took);
        if (found.server !== undefined) t.is(found.server, `server-of-${asked}`);
      }
    };
    const clients = Array.from({ length: 4 }, (_, number) => client(number));
    await until(
      () => Promise.resolve(late.length),
      (count) => count > 100,
    );
    await victim.kill();
    const killedAt = late.length;
    const lost = digestOf(MASTERS[1]);
    await until(
      () => stores.status(),
      ({ state, masters }) => state === "down" && !masters[MASTERS[1]]! && masters[MASTERS[0]]! && masters[MASTERS[2]]!,
    );
    await stores.put(lost, "put-meanwhile");
    await until(
      () => stores.status(),
      ({ state, masters }) => state === "up" && masters["127.0.0.1:7005"] === true,
      30_000,
    );
    await until(
      () => cluster.node("127.0.0.1:7005").command("GET", `limpet:${lost}`),
      (server) => server === "put-meanwhile",
    );
    isDone = true;
    await Promise.all(clients);
    t.true(late.length > killedAt + 100, `${late.length - killedAt} while it was away`);
    const slowest = Math.max(...took);
    t.true(slowest < 100 + 2 * TOLERANCE, `${slowest} ms`);

    await until(
      () => stores.status(),
      ({ counters }) => counters.writes! >= early.length + late.length - 100,
    );
    const gone: string[] = [];
    for (const digest of [...early, ...late.slice(killedAt)]) {
      await until(
        () => stores.get(digest, "other"),
        ({ answered }) => answered,
      );
      if ((await stores.server(digest, "other")) !== `server-of-${digest}`) gone.push(digest);
    }
    t.deepEqual(gone, []);
    const logged = (await stores.logged()).filter((line) => line.includes('"shop"'));
    t.deepEqual(logged, [...new Set(logged)], "each trouble is told once");
    t.regex(logged.join("\n"), /Redis node 127\.0\.0\.1:7002 is down/);
    t.regex(logged.join("\n"), /the masters of Redis Cluster are .*127\.0\.0\.1:7005/);
    t.deepEqual(
      (await stores.faults()).filter((line) => !/(recv|send)\(\) failed/.test(line)),
      [],
    );
  });
}

test("a master that hangs costs only its own sessions the deadline, and what is being put there is known", async (t) => {
  const rules = { cluster: [...MASTERS], deadline: 300, failures: 3, retryAfter: 500 };
  await using stores = await startStores("current", { shop: rules });
  const configuration = ["cluster-require-full-coverage no"];
  await using cluster = await startRedisCluster({ within: stores.openresty, masters: MASTERS, configuration });
  const [one, hanging] = [cluster.node(MASTERS[0]), cluster.node(MASTERS[1])];
  const [here, there] = [digestOf(MASTERS[0]), digestOf(MASTERS[1])];
  await stores.put(here, "a");
  await until(
    () => stores.server(here),
    (server) => server === "a",
  );
  await hanging.pause();
  try {
    await stores.put(there, "b");
    t.like(await stores.get(there), { answered: true, server: "b" });
    for (let i = 0; i < 3; i++) t.like(await stores.get(digestOf(MASTERS[1], "unknown")), { answered: false });
    t.like(await stores.status(), {
      state: "slow",
      masters: { [MASTERS[0]]: true, [MASTERS[1]]: false, [MASTERS[2]]: true },
    });
    t.like(await stores.get(here), { answered: true, server: "a" });
    const later = digestOf(MASTERS[0], "later");
    await stores.put(later, "c");
    await until(
      () => one.command("GET", `limpet:${later}`),
      (server) => server === "c",
    );
    t.like(await stores.get(there), { answered: true, server: "b" });
    t.is((await stores.logged()).filter((line) => line.includes("is slow")).length, 1);
  } finally {
    await hanging.unpause();
  }
  await until(
    () => hanging.command("GET", `limpet:${there}`),
    (server) => server === "b",
  );
  await until(
    () => stores.status(),
    ({ state }) => state === "up",
  );
  t.deepEqual(await stores.faults(), []);
});

test("without a slot's master its sessions are unknown, which is told once, and what is put waits for it", async (t) => {
  const rules = { ...PATIENT, failures: 3, retryAfter: 200 };
  await using stores = await startStores("current", { shop: rules });
  const configuration = ["cluster-require-full-coverage no"];
  await using cluster = await startRedisCluster({ within: stores.openresty, masters: MASTERS, configuration });
  const digest = digestOf(MASTERS[1]);
  const slot = `${keySlot(`limpet:${digest}`)}`;
  const elsewhere = digestOf(MASTERS[2]);
  await stores.put(elsewhere, "a");
  await until(
    () => stores.server(elsewhere),
    (server) => server === "a",
  );
  for (const node of cluster.nodes) await node.command("CLUSTER", "DELSLOTS", slot);
  for (let i = 0; i < 10; i++) t.like(await stores.get(digest), { answered: false });
  const { state, reason } = await stores.status();
  t.is(state, "refused");
  t.regex(reason, /CLUSTERDOWN/);
  await stores.put(digest, "b");
  t.like(await stores.get(elsewhere), { answered: true, server: "a" });
  const log = await stores.logged();
  t.is(log.filter((line) => line.includes("CLUSTERDOWN")).length, 1, log.join("\n"));

  await cluster.node(MASTERS[1]).command("CLUSTER", "ADDSLOTS", slot);
  await until(
    () => cluster.node(MASTERS[1]).command("GET", `limpet:${digest}`),
    (server) => server === "b",
  );
  await until(
    () => stores.status(),
    (status) => status.state === "up",
  );
  t.deepEqual(await stores.faults(), []);
});

test("nodes that send a command round in circles are a failure, and what is put waits until they agree", async (t) => {
  const rules = { ...PATIENT, failures: 2, retryAfter: 300 };
  await using stores = await startStores("current", { shop: rules });
  await using cluster = await startRedisCluster({ within: stores.openresty, masters: MASTERS });
  const [one, other] = [cluster.node(MASTERS[0]), cluster.node(MASTERS[1])];
  const digest = digestOf(MASTERS[0]);
  const slot = `${keySlot(`limpet:${digest}`)}`;
  const give = async (node: StartedRedis, owner: StartedRedis): Promise<unknown> =>
    node.command("CLUSTER", "SETSLOT", slot, "NODE", await owner.command("CLUSTER", "MYID"));
  // Neither claims the slot, so they do not notice.
  await give(one, other);
  await give(other, one);
  t.like(await stores.get(digest), { answered: false });
  await stores.put(digest, "a");
  await until(
    () => stores.status(),
    ({ state }) => state === "refused",
  );
  t.regex((await stores.status()).reason, /redirected more than 5 times, at last to 127\.0\.0\.1:700[12]/);
  const start = Date.now();
  const before = (await stores.status()).counters.redirected!;
  await until(
    () => Promise.resolve(Date.now() - start),
    (milliseconds) => milliseconds > 1500,
  );
  const more = (await stores.status()).counters.redirected! - before;
  const tries = (Date.now() - start) / 300 + 1;
  t.true(more <= 6 * 2 * tries, `${more} redirections`);

  await give(one, one);
  await until(
    () => one.command("GET", `limpet:${digest}`),
    (server) => server === "a",
  );
  await until(
    () => stores.get(digest),
    ({ answered, server }) => answered && server === "a",
  );
  t.is((await stores.status()).state, "up");
  t.deepEqual(await stores.faults(), []);
});

test("any address of the rules leads to the cluster, and while none does, Redis is down", async (t) => {
  const nobody = "127.0.0.1:7999";
  await using stores = await startStores("current", {
    shop: { ...PATIENT, cluster: [nobody, MASTERS[0]], failures: 3, retryAfter: 100 },
    lost: { ...PATIENT, cluster: [nobody], failures: 2 },
    alone: { address: MASTERS[0], failures: 1, deadline: 1000 },
  });
  const digest = digestOf(MASTERS[2]);
  for (let i = 0; i < 3; i++) t.like(await stores.get(digest), { answered: false });
  t.like(await stores.status(), { state: "down" });
  await stores.put(digest, "a");
  await using cluster = await startRedisCluster({ within: stores.openresty, masters: MASTERS });
  await until(
    () => cluster.node(MASTERS[2]).command("GET", `limpet:${digest}`),
    (server) => server === "a",
  );
  t.is(await stores.server(digest), "a");
  await until(
    () => stores.status(),
    ({ state, masters }) => state === "up" && masters[MASTERS[2]] === true,
  );
  for (let i = 0; i < 2; i++) await stores.get(digest, "lost");
  t.like(await stores.status("lost"), { state: "down" });
  // As if it were a Redis by itself.
  t.like(await stores.get(digest, "alone"), { answered: false });
  t.regex(
    (await stores.status("alone")).reason,
    /answers: MOVED\. It is a node of a Redis Cluster: write cluster: \["127\.0\.0\.1:7001"\]/,
  );
  t.deepEqual(await stores.faults(), []);
});

test("a cluster that lacks slots is asked for them again, without a request", async (t) => {
  await using stores = await startStores("current", { shop: PATIENT });
  await using cluster = await startRedisCluster({ within: stores.openresty, masters: MASTERS });
  const last = ["10923", "16383"];
  // The owner first: the others would hear of its slots again.
  for (const node of cluster.nodes.toReversed()) await node.command("CLUSTER", "DELSLOTSRANGE", ...last);
  await stores.get(digestOf(MASTERS[0]));
  await until(
    () => stores.status(),
    ({ masters }) => Object.keys(masters).length === 2,
  );
  await cluster.node(MASTERS[2]).command("CLUSTER", "ADDSLOTSRANGE", ...last);
  await until(
    () => stores.status(),
    ({ masters }) => masters[MASTERS[2]] === true,
  );
  t.is((await stores.status()).counters.lookups, 1);
});

test("an ACL user with the commands in the documentation, a password and TLS to every node", async (t) => {
  await using stores = await startStores("current", {});
  const { openresty } = stores;
  const certificate = await makeCertificate(openresty, "redis.test");
  const ports = ["7101", "7102", "7103"] as const;
  const rules = { deadline: 5000, cluster: [`127.0.0.1:${ports[0]}`], tls: { serverName: "redis.test" } };
  const secrets = { password: "s3cret" };
  await using cluster = await startRedisCluster({
    within: openresty,
    masters: MASTERS,
    configuration: [
      "user limpet on >s3cret ~limpet:* +get +set +expire +asking +cluster|slots",
      ...certificate.configuration,
      "tls-auth-clients no",
      // Each node adds its own.
      "tls-port 0",
    ],
  });
  for (const [index, node] of cluster.nodes.entries()) await node.command("CONFIG", "SET", "tls-port", ports[index]!);
  // The nodes tell each other.
  for (const node of cluster.nodes) {
    await until(
      () => node.command("CLUSTER", "SHARDS"),
      (shards) => ports.every((port) => JSON.stringify(shards).includes(port)),
    );
  }
  await openresty.reload(
    storesConf(
      {
        shop: { ...rules, user: "limpet", secrets },
        wrong: { ...rules, user: "limpet", secrets: { password: "wr0ng" }, failures: 1 },
        foreign: { ...rules, user: "limpet", secrets, tls: { serverName: "other.test" }, failures: 1 },
      },
      { http: `lua_ssl_trusted_certificate ${certificate.path};` },
    ),
  );
  const all = digests("d", 30);
  for (const digest of all) await stores.put(digest, `server-of-${digest}`);
  await until(
    () => stores.status(),
    ({ counters }) => counters.writes === all.length,
  );
  for (const digest of all) t.is(await stores.server(digest), `server-of-${digest}`);
  const { state, masters } = await stores.status();
  t.is(state, "up");
  t.deepEqual(
    Object.keys(masters).toSorted(),
    ports.map((port) => `127.0.0.1:${port}`),
  );
  t.like(await stores.get("d1", "wrong"), { answered: false });
  t.regex((await stores.status("wrong")).reason, /WRONGPASS \(to AUTH\)/);
  t.like(await stores.get("d1", "foreign"), { answered: false });
  t.is((await stores.status("foreign")).state, "down");
  const log = await openresty.errorLog();
  for (const secret of ["s3cret", "wr0ng"]) t.false(log.includes(secret), secret);
});
