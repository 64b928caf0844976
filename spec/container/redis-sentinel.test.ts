import test from "../support/serial.ts";
import { startRedis, startSentinel } from "../../src/testkit/index.ts";
import { until } from "../support/poll.ts";
import { makeCertificate } from "../support/redis-certificate.ts";
import { nginxConf, startStores, type StoreRules } from "../support/redis-stores.ts";

const MASTER = "127.0.0.1:6379";
const REPLICA = "127.0.0.1:6380";
const SENTINEL = "127.0.0.1:26379";

test("a sentinel tells a user with one command where the master is, and nobody else", async (t) => {
  const sentinels = { master: "sessions", addresses: [SENTINEL], user: "limpet" };
  const rules: StoreRules = { sentinels, deadline: 1000, failures: 1, secrets: { sentinelPassword: "s3cret" } };
  await using stores = await startStores("current", {
    shop: rules,
    wrong: { ...rules, secrets: { sentinelPassword: "wr0ng" } },
    anonymous: { ...rules, sentinels: { master: "sessions", addresses: [SENTINEL] }, secrets: {} },
    defaultUser: { ...rules, sentinels: { master: "sessions", addresses: [SENTINEL] } },
  });
  const within = stores.openresty;
  await using redis = await startRedis({ within, listen: MASTER });
  await using _sentinel = await startSentinel({
    within,
    listen: SENTINEL,
    master: { name: "sessions", listen: MASTER },
    configuration: ["user limpet on >s3cret +sentinel|get-master-addr-by-name", "user default off"],
  });
  await stores.put("d1", "a");
  await until(
    () => redis.command("GET", "limpet:d1"),
    (server) => server === "a",
  );
  t.like(await stores.get("d1"), { answered: true, server: "a" });
  const reasons: Readonly<Record<string, RegExp>> = {
    wrong: /sentinel 127\.0\.0\.1:26379 answers: WRONGPASS \(to AUTH\)/,
    anonymous: /sentinel 127\.0\.0\.1:26379 answers: NOAUTH/,
    defaultUser: /sentinel 127\.0\.0\.1:26379 answers: WRONGPASS \(to AUTH\)/,
  };
  for (const [store, reason] of Object.entries(reasons)) {
    t.like(await stores.get("d1", store), { answered: false }, store);
    const status = await stores.status(store);
    t.is(status.state, "refused", store);
    t.regex(status.reason, reason, store);
  }
  const log = await within.errorLog();
  for (const secret of ["s3cret", "wr0ng"]) t.false(log.includes(secret), secret);
  t.deepEqual(await stores.faults(), []);
});

test("TLS to the sentinel, with a name of its own, to the master that it names, and to the replica that takes over", async (t) => {
  await using stores = await startStores("current", {});
  const within = stores.openresty;
  const ofSentinel = await makeCertificate(within, "sentinel.test");
  const ofRedis = await makeCertificate(within, "redis.test");
  const trusted = "/run/limpet/trusted.crt";
  const joined = await within.exec(["/bin/sh", "-c", 'cat "$@" >"$0"', trusted, ofSentinel.path, ofRedis.path]);
  t.is(joined.exitCode, 0, joined.output);
  const secure = (listen: string): readonly string[] => [
    "port 0",
    `tls-port ${listen.split(":")[1]!}`,
    "tls-auth-clients no",
    "tls-replication yes",
    `tls-ca-cert-file ${trusted}`,
  ];
  const configuration = (listen: string): readonly string[] => [...ofRedis.configuration, ...secure(listen)];
  await using master = await startRedis({ within, listen: MASTER, configuration: configuration(MASTER) });
  await using replica = await startRedis({
    within,
    listen: REPLICA,
    configuration: [...configuration(REPLICA), "replicaof 127.0.0.1 6379"],
  });
  await using sentinel = await startSentinel({
    within,
    listen: SENTINEL,
    master: { name: "sessions", listen: MASTER },
    configuration: [...ofSentinel.configuration, ...secure(SENTINEL)],
  });
  const ask = async (port: string, ...words: readonly string[]): Promise<string> =>
    (await sentinel.exec(["redis-cli", "--tls", "--cacert", trusted, "-p", port, ...words])).output.trim();

  const sentinels = { master: "sessions", addresses: [SENTINEL], tls: { serverName: "sentinel.test" } };
  const rules: StoreRules = {
    sentinels,
    tls: { serverName: "redis.test" },
    deadline: 1000,
    failures: 1,
    retryAfter: 200,
  };
  const both = { master: "sessions", addresses: [SENTINEL] };
  await within.reload(
    nginxConf(
      {
        shop: rules,
        otherSentinel: { ...rules, sentinels: { ...sentinels, tls: { serverName: "redis.test" } } },
        otherMaster: { ...rules, tls: { serverName: "sentinel.test" } },
        oneName: { ...rules, sentinels: both },
        unverified: { ...rules, sentinels: both, tls: { verify: false } },
        plain: { ...rules, sentinels: { ...sentinels, tls: false } },
      },
      { http: `lua_ssl_trusted_certificate ${trusted};` },
    ),
  );
  await stores.put("d1", "a");
  await until(
    () => ask("6379", "GET", "limpet:d1"),
    (server) => server === "a",
  );
  t.like(await stores.get("d1"), { answered: true, server: "a" });
  t.like(await stores.get("d1", "unverified"), { answered: true, server: "a" }, "tls is for both by default");
  // ngx_lua forgets why where the handshake was done at once, and closes the connection all the same.
  const reasons: Readonly<Record<string, RegExp>> = {
    otherSentinel: /^the sentinel 127\.0\.0\.1:26379.*(certificate host mismatch|closed)/,
    otherMaster: /^127\.0\.0\.1:6379.*(certificate host mismatch|closed)/,
    oneName: /^the sentinel 127\.0\.0\.1:26379.*(certificate host mismatch|closed)/,
    plain: /^the sentinel 127\.0\.0\.1:26379/,
  };
  for (const [store, reason] of Object.entries(reasons)) {
    t.like(await stores.get("d1", store), { answered: false }, store);
    t.regex((await stores.status(store)).reason, reason, store);
  }

  await until(
    () => ask("26379", "SENTINEL", "replicas", "sessions"),
    (text) => text.includes("6380") && text.includes("master-link-status\nok"),
  );
  await master.kill();
  await stores.put("d2", "b");
  await until(
    () => ask("6380", "GET", "limpet:d2"),
    (server) => server === "b",
    30_000,
  );
  t.like(await stores.get("d1"), { answered: true, server: "a" });
  t.is((await stores.status()).state, "up");
  t.is(replica.listen, REPLICA);
  t.deepEqual(
    (await stores.faults()).filter((line) => !/recv\(\) failed|SSL_do_handshake|certificate/.test(line)),
    [],
  );
});
