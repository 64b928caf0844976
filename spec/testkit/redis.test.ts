import test from "../support/serial.ts";
import { reportTo, startRedis, startSentinel } from "../../src/testkit/index.ts";
import { leaseOpenResty } from "../support/leasing.ts";
import { until } from "../support/poll.ts";

const report = reportTo(process.stderr);

const NGINX = `
include /etc/nginx/modules-enabled/*.conf;
events {}
http { server { listen 8080; } }`;

test("a Redis runs in an OpenResty's network, can be asked, and forgets everything when it is killed", async (t) => {
  await using openresty = await leaseOpenResty({ nginxConf: NGINX, ports: [8080] });
  await using redis = await startRedis({ within: openresty, listen: "127.0.0.1:6379", report });
  t.is(await redis.command("SET", "a", "1"), "OK");
  t.is(await redis.command("GET", "a"), "1");
  await redis.kill();
  await t.throwsAsync(redis.command("GET", "a"));
  await redis.start();
  t.is(await redis.command("GET", "a"), "");
  t.true((await redis.number("total_connections_received")) >= 1);
});

test("a paused Redis answers when it goes on", async (t) => {
  await using openresty = await leaseOpenResty({ nginxConf: NGINX, ports: [8080] });
  await using redis = await startRedis({ within: openresty, listen: "127.0.0.1:6379" });
  await redis.pause();
  let answered = false;
  const answer = redis.command("PING").then((text) => {
    answered = true;
    return text;
  });
  // Another one in the same network shows that time enough has passed.
  await using other = await startRedis({ within: openresty, listen: "127.0.0.1:6380" });
  t.is(await other.command("PING"), "PONG");
  t.false(answered);
  await redis.unpause();
  t.is(await answer, "PONG");
});

test("passwords, unix sockets and TLS", async (t) => {
  await using openresty = await leaseOpenResty({ nginxConf: NGINX, ports: [8080] });
  await using closed = await startRedis({ within: openresty, listen: "127.0.0.1:6379", password: "secret" });
  t.is(await closed.command("PING"), "PONG");
  t.regex((await closed.exec(["redis-cli", "PING"])).output, /NOAUTH/);
  await using local = await startRedis({ within: openresty, listen: "unix:/run/limpet/redis.sock" });
  await local.kill();
  await local.start();
  t.is(await local.command("PING"), "PONG");
  const tls = { serverName: "redis.test" };
  await using secure = await startRedis({ within: openresty, listen: "127.0.0.1:6390", tls });
  t.is(await secure.command("PING"), "PONG");
  t.regex(await secure.certificate(), /BEGIN CERTIFICATE/);
});

test("a Redis that refuses its configuration doesn't start, and says why", async (t) => {
  await using openresty = await leaseOpenResty({ nginxConf: NGINX, ports: [8080] });
  const configuration = ["nonsense on"];
  await t.throwsAsync(startRedis({ within: openresty, listen: "127.0.0.1:6379", configuration }), {
    message: /nonsense/,
  });
});

test("a Redis that is cut off neither answers nor refuses, and goes on when it heals", async (t) => {
  await using openresty = await leaseOpenResty({ nginxConf: NGINX, ports: [8080] });
  await using redis = await startRedis({ within: openresty, listen: "127.0.0.1:6379" });
  const knock = ["timeout", "0.5", "redis-cli", "-h", "127.0.0.1", "PING"];
  await redis.partition();
  const cut = await redis.exec(knock);
  t.deepEqual([cut.exitCode, cut.output], [124, ""], "it ends by the timeout");
  await redis.heal();
  t.is((await redis.exec(knock)).output.trim(), "PONG");
});

test("a Redis that listens on a unix socket cannot be cut off", async (t) => {
  await using openresty = await leaseOpenResty({ nginxConf: NGINX, ports: [8080] });
  await using redis = await startRedis({ within: openresty, listen: "unix:/run/limpet/redis.sock" });
  await t.throwsAsync(redis.partition(), { message: /receives no packets: use pause\(\) instead/ });
});

test("a Sentinel makes the replica the master when the master is gone", async (t) => {
  await using openresty = await leaseOpenResty({ nginxConf: NGINX, ports: [8080] });
  await using master = await startRedis({ within: openresty, listen: "127.0.0.1:6379" });
  await using replica = await startRedis({
    within: openresty,
    listen: "127.0.0.1:6380",
    configuration: ["replicaof 127.0.0.1 6379"],
  });
  await using sentinel = await startSentinel({
    within: openresty,
    listen: "127.0.0.1:26379",
    master: { name: "shop", listen: "127.0.0.1:6379" },
  });
  const place = () => sentinel.command("SENTINEL", "get-master-addr-by-name", "shop");
  t.is(await place(), "127.0.0.1\n6379");
  // It must have heard of the replica from the master.
  await until(
    () => sentinel.command("SENTINEL", "replicas", "shop"),
    (replicas) => replicas.includes("6380"),
  );
  await master.kill();
  await until(place, (answer) => answer === "127.0.0.1\n6380");
  await until(
    () => replica.command("ROLE"),
    (role) => role.startsWith("master"),
  );
  t.is(await replica.command("SET", "a", "1"), "OK");
});
