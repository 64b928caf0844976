import test from "../support/serial.ts";
import { startSentinel } from "../../src/testkit/index.ts";
import { leaseRedis } from "../support/leasing.ts";
import { OLDER_AND_CURRENT } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { nginxConf, startStores, type StoreRules, type StoresRules } from "../support/redis-stores.ts";

const HERE = "127.0.0.1:6379";

/** Milliseconds that a busy machine may take over the deadline of a look-up. */
const TOLERANCE = 100;

/** Milliseconds within which even a busy machine's Redis answers, where no time-out is tested. */
const PATIENT = 2000;

for (const release of OLDER_AND_CURRENT) {
  test(`${release}: what one proxy puts another gets, for its time to live and with the prefix before it`, async (t) => {
    await using stores = await startStores(release, {
      shop: { address: HERE, deadline: PATIENT },
      other: { address: HERE, keyPrefix: "other:", deadline: PATIENT },
    });
    await using redis = await leaseRedis({ within: stores.openresty, listen: HERE });
    t.like(await stores.get("d1"), { answered: true, server: undefined });
    await stores.put("d1", "a", { ttl: 100 });
    await until(
      () => redis.command("GET", "limpet:d1"),
      (server) => server === "a",
    );
    t.like(await stores.get("d1"), { answered: true, server: "a" });
    t.is(await stores.server("d1", "other"), undefined);
    const ttl = Number(await redis.command("TTL", "limpet:d1"));
    t.true(ttl > 90 && ttl <= 100, `${ttl}`);

    await stores.touch("d1", "a", { ttl: 1000 });
    await until(
      () => redis.command("TTL", "limpet:d1"),
      (seconds) => Number(seconds) > 900,
    );
    await stores.put("d1", "b", { ttl: 1 });
    await until(
      () => redis.command("GET", "limpet:d1"),
      (server) => server === "b",
    );
    await until(
      () => stores.get("d1"),
      ({ answered, server }) => answered && server === undefined,
    );

    // What Redis has put out or lost is restored by the next use, and what is there is not changed by it.
    await stores.touch("d2", "a", { ttl: 50 });
    await until(
      () => redis.command("GET", "limpet:d2"),
      (server) => server === "a",
    );
    await stores.touch("d2", "b", { ttl: 500 });
    await until(
      () => redis.command("TTL", "limpet:d2"),
      (seconds) => Number(seconds) > 400,
    );
    t.is(await stores.server("d2"), "a");

    // Whoever else can write to Redis.
    for (const value of ["no server", "<script>", "x".repeat(65), "x".repeat(100_000)]) {
      await redis.command("SET", "limpet:d3", value);
      t.like(await stores.get("d3"), { answered: true, server: undefined }, value.slice(0, 80));
    }

    const { state, reason, counters } = await stores.status();
    t.deepEqual({ state, reason }, { state: "up", reason: "" });
    t.like(counters, { failures: 0, timeouts: 0, skipped: 0, opened: 0, writesDropped: 0, writesFailed: 0 });
    t.true(counters.lookups! >= 4 && counters.found! >= 2 && counters.writes! >= 6, JSON.stringify(counters));
    t.deepEqual(await stores.logged(), []);
    t.deepEqual(await stores.faults(), []);
  });

  test(`${release}: a Redis that hangs costs a request its deadline, then nothing, until it answers again`, async (t) => {
    const rules = { address: HERE, deadline: 60, failures: 3, retryAfter: 500 };
    await using stores = await startStores(release, { shop: rules }, { workers: 2 });
    await using redis = await leaseRedis({ within: stores.openresty, listen: HERE });
    await redis.command("SET", "limpet:d1", "a");
    t.is(await stores.server("d1"), "a");
    await redis.pause();
    for (let i = 0; i < 3; i++) {
      const { answered, took } = await stores.get("d1");
      t.false(answered);
      t.true(took >= 50 && took < 60 + TOLERANCE, `${took} ms`);
    }
    t.is((await stores.status()).state, "slow");
    // Of all that come now, to either worker, one in half a second waits.
    const start = Date.now();
    const waited: number[] = [];
    const workers = new Set<number>();
    while (Date.now() - start < 1500 || workers.size < 2) {
      const { answered, took, worker } = await stores.get("d1");
      t.false(answered);
      workers.add(worker);
      if (took >= 30) waited.push(took);
    }
    t.true(waited.length <= 1 + (Date.now() - start) / 500, `${waited.length} in ${Date.now() - start} ms`);
    await redis.unpause();
    await until(
      () => stores.server("d1"),
      (server) => server === "a",
    );
    t.is((await stores.status()).state, "up");
    const { counters } = await stores.status();
    t.is(counters.opened, 1);
    t.true(counters.skipped! > counters.timeouts!, JSON.stringify(counters));
    const logged = await stores.logged();
    t.is(logged.length, 2, logged.join("\n"));
    t.regex(
      logged[0]!,
      /^limpet: upstream "shop": Redis is slow; retrying only every.*127\.0\.0\.1:6379 does not answer in time/,
    );
    t.regex(logged[1]!, /^limpet: upstream "shop": Redis is back/);
    t.deepEqual(await stores.faults(), []);
  });

  test(`${release}: an answer that came too late is never taken for that to another question`, async (t) => {
    const rules = { address: HERE, deadline: 30, failures: 1000, connections: 2 };
    await using stores = await startStores(release, { shop: rules });
    await using redis = await leaseRedis({ within: stores.openresty, listen: HERE });
    const digests = Array.from({ length: 8 }, (_, i) => `d${i}`);
    for (const digest of digests) await redis.command("SET", `limpet:${digest}`, `server-of-${digest}`);
    for (let round = 0; round < 5; round++) {
      await Promise.all(digests.map((digest) => stores.get(digest)));
      await redis.pause();
      await Promise.all(digests.map((digest) => stores.get(digest)));
      // Asked while it hangs, answered while others ask.
      const late = digests.map((digest) => stores.get(digest));
      await redis.unpause();
      const found = await Promise.all([...late, ...digests.toReversed().map((digest) => stores.get(digest))]);
      const asked = [...digests, ...digests.toReversed()];
      for (const [i, { answered, server }] of found.entries()) {
        if (answered) t.is(server, `server-of-${asked[i]!}`);
      }
      await until(
        () => stores.get("d0"),
        ({ answered }) => answered,
      );
    }
    t.deepEqual(await stores.faults(), []);
  });

  test(`${release}: what is put while Redis is dead is there when it comes back, and when the worker ends`, async (t) => {
    const quick = { address: HERE, failures: 2, retryAfter: 200 };
    const patient = { ...quick, retryAfter: 60_000, keyPrefix: "patient:" };
    await using stores = await startStores(release, { shop: quick, patient });
    await using redis = await leaseRedis({ within: stores.openresty, listen: HERE });
    await stores.put("d1", "a");
    await until(
      () => redis.command("GET", "limpet:d1"),
      (server) => server === "a",
    );
    await redis.kill();
    for (let i = 0; i < 4; i++) {
      const { took } = await stores.get("d1");
      t.true(took < 50 + TOLERANCE, `${took} ms`);
    }
    t.is((await stores.status()).state, "down");
    await stores.put("d2", "a");
    await stores.put("d2", "b");
    await stores.touch("d2", "b", { ttl: 1000 });
    // Not asked of Redis: the worker knows it by itself.
    t.like(await stores.get("d2"), { answered: true, server: "b" });
    await stores.put("d3", "c", { store: "patient" });
    await until(
      () => stores.status("patient"),
      ({ counters }) => counters.failures === 1,
    );
    await redis.start();
    // Nobody asks: the writes that wait find out that Redis is back.
    await until(
      () => redis.command("GET", "limpet:d2"),
      (server) => server === "b",
    );
    t.true(Number(await redis.command("TTL", "limpet:d2")) > 900);
    t.is((await stores.status()).state, "up");
    t.is(await redis.command("GET", "patient:d3"), "");
    await stores.openresty.reload();
    await until(
      () => redis.command("GET", "patient:d3"),
      (server) => server === "c",
    );
    t.is(await redis.command("DBSIZE"), "2");
    t.deepEqual(await stores.faults(), []);
  });

  test(`${release}: a thousand puts are few batches on one connection, and too many push out the oldest`, async (t) => {
    await using stores = await startStores(release, { shop: { address: HERE, retryAfter: 200 } });
    await using redis = await leaseRedis({ within: stores.openresty, listen: HERE });
    const reads = await redis.number("total_reads_processed");
    await stores.put("d", "a", { times: 1000 });
    await until(
      () => redis.command("DBSIZE"),
      (size) => size === "1000",
    );
    const connections = await redis.command("CLIENT", "LIST");
    t.is(connections.split("\n").filter((line) => line.includes("cmd=set")).length, 1, connections);
    // Every question by redis-cli is a read or two as well.
    const readsSince = (await redis.number("total_reads_processed")) - reads;
    t.true(readsSince < 200, `${readsSince} reads`);
    t.regex(await redis.command("INFO", "commandstats"), /cmdstat_set:calls=1000,/);

    await redis.command("FLUSHALL");
    await redis.pause();
    await stores.put("many", "a", { times: 15_000 });
    await redis.unpause();
    await until(
      () => redis.command("DBSIZE"),
      (size) => size === "10000" || size === "11000",
    );
    t.is(await redis.command("GET", "limpet:many15000"), "a");
    const { counters } = await stores.status();
    t.true(counters.writesDropped! >= 4000 && counters.writesDropped! <= 5000, JSON.stringify(counters));
    t.deepEqual(await stores.faults(), []);
  });

  test(`${release}: a full Redis answers questions, says so once, and takes writes when it has room`, async (t) => {
    await using stores = await startStores(release, { shop: { address: HERE } });
    await using redis = await leaseRedis({
      within: stores.openresty,
      listen: HERE,
      configuration: ["maxmemory-policy noeviction"],
    });
    await stores.put("d1", "a");
    await until(
      () => redis.command("GET", "limpet:d1"),
      (server) => server === "a",
    );
    await redis.command("CONFIG", "SET", "maxmemory", "1");
    for (let i = 0; i < 20; i++) await stores.put(`more${i}`, "b");
    await until(
      () => stores.status(),
      ({ counters }) => counters.writesFailed === 20,
    );
    t.like(await stores.status(), { state: "full" });
    t.regex((await stores.status()).reason, /OOM/);
    t.is(await stores.server("d1"), "a");
    await redis.command("CONFIG", "SET", "maxmemory", "0");
    await stores.put("d2", "b");
    await until(
      () => stores.status(),
      ({ state }) => state === "up",
    );
    t.is(await stores.server("d2"), "b");
    const logged = await stores.logged();
    t.is(logged.length, 2, logged.join("\n"));
    t.regex(logged[0]!, /Redis is full: .*OOM/);
    t.regex(logged[1]!, /Redis takes writes again/);
  });

  test(`${release}: a Redis that takes no writes for a while is told them later`, async (t) => {
    await using stores = await startStores(release, { shop: { address: HERE, failures: 1, retryAfter: 200 } });
    await using redis = await leaseRedis({ within: stores.openresty, listen: HERE });
    await redis.command("SET", "limpet:d1", "a");
    await redis.command("REPLICAOF", "127.0.0.1", "1");
    await redis.command("CONFIG", "SET", "replica-serve-stale-data", "yes");
    await stores.put("d2", "b");
    await until(
      () => stores.status(),
      ({ state, reason }) => state === "refused" && reason.includes("READONLY"),
    );
    await redis.command("REPLICAOF", "NO", "ONE");
    await until(
      () => redis.command("GET", "limpet:d2"),
      (server) => server === "b",
    );
    t.is(await stores.server("d1"), "a");
    t.like(await stores.status(), { state: "up", reason: "" });
    t.deepEqual(await stores.faults(), []);
  });

  test(`${release}: the first answer ends a pause, also where the failures are not counted any more`, async (t) => {
    const rules = { address: HERE, deadline: 50, failures: 3, retryAfter: 100 };
    await using stores = await startStores(release, { shop: rules });
    await using redis = await leaseRedis({ within: stores.openresty, listen: HERE });
    await redis.command("SET", "limpet:d1", "a");
    await redis.pause();
    for (let i = 0; i < 3; i++) await stores.get("d1");
    t.like(await stores.status(), { state: "slow" });
    await stores.forget("redis failures in a row shop");
    await redis.unpause();
    await until(
      () => stores.server("d1"),
      (server) => server === "a",
    );
    t.like(await stores.status(), { state: "up" });
  });

  test(`${release}: under load, killed, paused and restarted, no request fails, waits longer, or gets a foreign server`, async (t) => {
    const rules = { address: HERE, deadline: 50, retryAfter: 100 };
    await using stores = await startStores(release, { shop: rules }, { workers: 2 });
    await using redis = await leaseRedis({ within: stores.openresty, listen: HERE });
    let done = false;
    const took: number[] = [];
    let answers = 0;
    const client = async (number: number): Promise<void> => {
      for (let i = 0; !done; i++) {
        const digest = `d${number}-${i % 20}`;
        await stores.put(digest, `server-of-${digest}`);
        const other = `d${number}-${(i + 10) % 20}`;
        const found = await stores.get(other);
        took.push(found.took);
        if (found.server !== undefined) t.is(found.server, `server-of-${other}`);
        if (found.answered) answers++;
      }
    };
    const clients = Array.from({ length: 16 }, (_, number) => client(number));
    /** Goes on when so many more requests were served, and Redis was asked. */
    const served = async (more: number, state: RegExp): Promise<void> => {
      const goal = took.length + more;
      await until(
        () => stores.status(),
        (status) => took.length >= goal && state.test(status.state),
      );
    };
    for (let round = 0; round < 2; round++) {
      await served(200, /up/);
      await redis.pause();
      await served(200, /slow/);
      await redis.unpause();
      await served(200, /up/);
      await redis.kill();
      await served(200, /down/);
      await redis.start();
    }
    await served(200, /up/);
    done = true;
    await Promise.all(clients);
    const sorted = took.toSorted((a, b) => a - b);
    t.true(sorted.at(-1)! < 50 + 2 * TOLERANCE, `${sorted.at(-1)!} ms`);
    t.true(answers > took.length / 4, `${answers} of ${took.length} answered`);
    const logged = await stores.logged();
    t.true(logged.length < 60, logged.join("\n"));
    t.deepEqual(
      (await stores.faults()).filter((line) => !/(recv|send)\(\) failed/.test(line)),
      [],
    );
  });

  test(`${release}: passwords, users, databases, unix sockets, TLS and IPv6`, async (t) => {
    const tls = { serverName: "redis.test" };
    const quick = { failures: 2, deadline: 1000 };
    const limited = { ...quick, address: HERE, user: "limpet", secrets: { password: "limited" } };
    const stores: StoresRules = {
      password: { ...quick, address: HERE, secrets: { password: "s3cret pass" }, database: 3 },
      user: limited,
      foreign: { ...limited, keyPrefix: "foreign:" },
      none: { ...quick, address: HERE },
      wrong: { ...quick, address: HERE, secrets: { password: "wr0ng" } },
      unix: { ...quick, address: "unix:/run/limpet/redis.sock" },
      ipv6: { ...quick, address: "[::1]:6381" },
      tls: { ...quick, address: "127.0.0.1:6390", tls },
      otherName: { ...quick, address: "127.0.0.1:6390", tls: { serverName: "other.test" } },
      unverified: { ...quick, address: "127.0.0.1:6390", tls: { verify: false } },
      plainToTls: { ...quick, address: "127.0.0.1:6390" },
      notRedis: { ...quick, address: "127.0.0.1:8080" },
    };
    await using started = await startStores(release, {});
    const { openresty } = started;
    const configuration = ["user limpet on >limited ~limpet:* +get +set +expire"];
    await using _closed = await leaseRedis({
      within: openresty,
      listen: HERE,
      password: '"s3cret pass"',
      configuration,
    });
    await using _unix = await leaseRedis({ within: openresty, listen: "unix:/run/limpet/redis.sock" });
    await using _ipv6 = await leaseRedis({ within: openresty, listen: "[::1]:6381" });
    await using secure = await leaseRedis({ within: openresty, listen: "127.0.0.1:6390", tls });
    await openresty.copy({ files: [{ content: await secure.certificate(), target: "/etc/nginx/redis.crt" }] });
    await openresty.reload(nginxConf(stores, { http: "lua_ssl_trusted_certificate /etc/nginx/redis.crt;" }));

    for (const store of ["password", "user", "unix", "ipv6", "tls", "unverified"]) {
      await started.put("d1", `from-${store}`, { store });
      await until(
        () => started.status(store),
        ({ counters }) => counters.writes === 1,
      );
      // Connections are used again, and know still who we are and which database.
      for (let i = 0; i < 5; i++) t.is(await started.server("d1", store), `from-${store}`, store);
      t.like(await started.status(store), { state: "up" }, store);
    }
    const troubles: Readonly<Record<string, [state: string, reason: RegExp]>> = {
      foreign: ["refused", /NOPERM/],
      none: ["refused", /NOAUTH/],
      wrong: ["refused", /WRONGPASS \(to AUTH\)/],
      // ngx_lua forgets why where the handshake was done at once, and closes the connection all the same.
      otherName: ["down", /certificate host mismatch|closed/],
      plainToTls: ["down", /127\.0\.0\.1:6390/],
      notRedis: ["down", /not Redis|closed/],
    };
    for (const [store, [state, reason]] of Object.entries(troubles)) {
      await started.put("d1", "x", { store });
      // The write is tried, too; so that many look-ups may find Redis left alone already.
      for (let i = 0; i < 3; i++) t.like(await started.get("d2", store), { answered: false }, store);
      const status = await started.status(store);
      t.is(status.state, state, `${store}: ${JSON.stringify(status)}`);
      t.regex(status.reason, reason, store);
    }
    const log = await openresty.errorLog();
    for (const secret of ["wr0ng", "s3cret", "limited"]) t.false(log.includes(secret), secret);
    t.deepEqual(
      (await started.faults()).filter((line) => !/(recv|send)\(\) failed/.test(line)),
      [],
    );
  });

  test(`${release}: a line without an end is read no further than Redis writes lines`, async (t) => {
    // Whoever waits for its end waits for the deadline.
    await using stores = await startStores(release, { shop: { address: HERE, deadline: 20_000, failures: 1 } });
    await using neighbour = await leaseRedis({ within: stores.openresty, listen: "127.0.0.1:6389" });
    const endless = `
      use IO::Socket::INET;
      my $listening = IO::Socket::INET->new(LocalAddr => "${HERE}", Listen => 9, ReuseAddr => 1) or die $!;
      my @clients;
      while (my $client = $listening->accept) { push @clients, $client; syswrite $client, "+" . "x" x 9000; }`;
    await neighbour.exec(["perl", "-e", `exit if fork; close STDOUT; close STDERR; ${endless}`]);
    const status = await until(
      async () => {
        t.like(await stores.get("d1"), { answered: false });
        return stores.status();
      },
      ({ reason }) => !reason.includes("refused"),
    );
    t.is(status.state, "down");
    t.regex(status.reason, /what answered is not Redis/);
    t.deepEqual(await stores.faults(), []);
  });

  test(`${release}: a host name is looked up by nginx's resolver, whose silence the deadline limits`, async (t) => {
    const named = { address: "redis.test:6379", deadline: 200 };
    await using stores = await startStores(release, { shop: named }, { http: "resolver 127.0.0.1:5353 ipv6=off;" });
    await using redis = await leaseRedis({ within: stores.openresty, listen: HERE });
    await redis.command("SET", "limpet:d1", "a");
    const { answered, took } = await stores.get("d1");
    t.false(answered);
    t.true(took >= 190 && took < 200 + TOLERANCE, `${took} ms`);
    // Answers every question with 127.0.0.1.
    const server = `
      socket(S, AF_INET, SOCK_DGRAM, 0); bind(S, pack_sockaddr_in(5353, INADDR_LOOPBACK)) or die;
      while ($from = recv(S, $question, 512, 0)) {
        ($id, $flags, $rest) = unpack("a2 n x8 a*", $question);
        send(S, $id . pack("n5", 0x8180, 1, 1, 0, 0) . $rest . pack("n3 N n N", 0xc00c, 1, 1, 60, 4, INADDR_LOOPBACK ? 0x7f000001 : 0), 0, $from);
      }`;
    await redis.exec(["/bin/sh", "-c", 'perl -MSocket -e "$0" >/dev/null 2>&1 &', server]);
    await until(
      () => stores.server("d1"),
      (found) => found === "a",
    );
    await stores.put("d2", "b");
    await until(
      () => redis.command("GET", "limpet:d2"),
      (found) => found === "b",
    );
    t.deepEqual(await stores.faults(), []);
  });

  test(`${release}: sentinels lead to the master, also to the one that takes its place`, async (t) => {
    const rules: StoreRules = {
      sentinels: { master: "shop-redis", addresses: ["127.0.0.1:26399", "127.0.0.1:26378", "127.0.0.1:26379"] },
      secrets: { password: "pass", sentinelPassword: "sentinel-pass" },
      retryAfter: 200,
      deadline: 200,
    };
    await using stores = await startStores(release, {
      shop: rules,
      unknown: { ...rules, sentinels: { ...rules.sentinels!, master: "nobody" } },
    });
    const within = stores.openresty;
    const second = "127.0.0.1:6380";
    await using first = await leaseRedis({ within, listen: HERE, password: "pass" });
    await using replica = await leaseRedis({
      within,
      listen: second,
      password: "pass",
      configuration: ["replicaof 127.0.0.1 6379"],
    });
    const sentinelOptions = {
      within,
      password: "sentinel-pass",
      master: { name: "shop-redis", listen: HERE },
    } as const;
    const configuration = ["sentinel auth-pass shop-redis pass"];
    await using sentinel = await startSentinel({ ...sentinelOptions, listen: "127.0.0.1:26379", configuration });
    // One that hangs, besides one that is not there.
    await using silent = await startSentinel({
      ...sentinelOptions,
      listen: "127.0.0.1:26378",
      quorum: 2,
      configuration,
    });
    await silent.pause();

    await stores.put("d1", "a");
    await until(
      () => first.command("GET", "limpet:d1"),
      (server) => server === "a",
    );
    t.is(await stores.server("d1"), "a");
    await until(
      () => replica.command("GET", "limpet:d1"),
      (server) => server === "a",
    );
    await until(
      () => sentinel.command("SENTINEL", "replicas", "shop-redis"),
      (text) => text.includes("6380"),
    );

    t.like(await stores.get("d1", "unknown"), { answered: false });
    await first.kill();
    await stores.put("d2", "b");
    await until(
      () => replica.command("GET", "limpet:d2"),
      (server) => server === "b",
      30_000,
    );
    t.is(await stores.server("d1"), "a");
    t.is(await stores.server("d2"), "b");
    t.is((await stores.status()).state, "up");
    t.deepEqual(await stores.faults(), []);
  });

  test(`${release}: a server that is not the master is not used, whatever the sentinel says`, async (t) => {
    const sentinels = { master: "port", addresses: ["127.0.0.1:26379"] };
    await using stores = await startStores(release, {
      shop: { sentinels, deadline: 200, failures: 2, retryAfter: 100 },
    });
    const within = stores.openresty;
    await using master = await leaseRedis({ within, listen: "[::1]:6379" });
    await using _replica = await leaseRedis({ within, listen: HERE, configuration: ["replicaof ::1 6379"] });
    // To this Redis, `SENTINEL get-master-addr-by-name port` is a question for two keys of these names.
    await using liar = await leaseRedis({
      within,
      listen: "127.0.0.1:26379",
      configuration: ["rename-command MGET SENTINEL"],
    });
    await liar.command("SET", "get-master-addr-by-name", "127.0.0.1");
    await liar.command("SET", "port", "6379");
    await stores.put("d1", "a");
    await until(
      () => stores.status(),
      ({ state, reason }) => state === "refused" && reason.includes("its role is slave, not master"),
    );
    t.like(await stores.get("d2"), { answered: false });
    await liar.command("SET", "get-master-addr-by-name", "::1");
    await until(
      () => master.command("GET", "limpet:d1"),
      (server) => server === "a",
    );
    t.like(await stores.get("d2"), { answered: true });
    t.deepEqual(await stores.faults(), []);
  });
}
