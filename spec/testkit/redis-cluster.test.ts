import test from "../support/serial.ts";
import { startOpenResty, startRedis, startRedisCluster } from "../../src/testkit/index.ts";

const NGINX = `
include /etc/nginx/modules-enabled/*.conf;
events {}
http { server { listen 8080; } }`;

const MASTERS = ["127.0.0.1:7001", "127.0.0.1:7002", "127.0.0.1:7003"] as const;

test("a cluster is whole when it has started, and every slot has a master", async (t) => {
  await using openresty = await startOpenResty({ nginxConf: NGINX, ports: [8080] });
  const replicas = ["127.0.0.1:7004"] as const;
  await using cluster = await startRedisCluster({ within: openresty, masters: MASTERS, replicas, engine: "valkey" });
  t.is(cluster.nodes.length, 4);
  for (const node of cluster.nodes) {
    t.regex(await node.command("CLUSTER", "INFO"), /cluster_state:ok[^]*cluster_slots_ok:16384[^]*cluster_size:3/);
  }
  t.regex(await cluster.node("127.0.0.1:7004").command("ROLE"), /^slave\n127\.0\.0\.1\n7001/);
  t.throws(() => cluster.node("127.0.0.1:7009"), { message: "No node of this cluster listens at 127.0.0.1:7009." });
});

test("a cluster whose nodes refuse their configuration says why, and leaves none behind", async (t) => {
  await using openresty = await startOpenResty({ nginxConf: NGINX, ports: [8080] });
  const configuration = ["nonsense on"];
  await t.throwsAsync(startRedisCluster({ within: openresty, masters: MASTERS, configuration }), {
    message: /nonsense/,
  });
  await using _other = await startRedis({ within: openresty, listen: MASTERS[0] });
});
