import test from "ava";
import { bytesOf } from "../../src/affinity/memory-size.ts";
import { provisionRouting } from "../../src/affinity/provision.ts";
import { cookie, fromFile, issueCookie, learn } from "../../src/index.ts";
import { startConf } from "../../src/nginx-conf/includes/start.ts";
import { someServers } from "./upstreams.ts";

for (const [size, bytes] of [
  ["65536", 65_536],
  ["64k", 65_536],
  ["64K", 65_536],
  ["8m", 8_388_608],
  ["8M", 8_388_608],
] as const) {
  test(`${size} is ${bytes} bytes`, (t) => {
    t.is(bytesOf(size), bytes);
  });
}

for (const [memory, share] of [
  ["8m", "2048k"],
  ["1048576", "256k"],
  ["64k", "64k"],
] as const) {
  test(`of ${memory} for learned sessions, those that did not come back have ${share}`, (t) => {
    const shop = { servers: someServers(2), session: [cookie("sid")], affinity: learn({ memory }) };
    const deployment = { prefix: "/etc/nginx/limpet", notice: "" };
    const conf = startConf(provisionRouting({ upstreams: { shop } }), deployment);
    t.true(conf.includes(`lua_shared_dict limpet_new.shop ${share};`), conf);
  });
}

for (const [servers, rebalance, size] of [
  [2, undefined, "8m"],
  [2, {}, "16m"],
  [300, {}, "256m"],
] as const) {
  const what = rebalance === undefined ? "only counted while they drain" : "counted all the time";
  test(`of ${servers} servers whose sessions are ${what}, eight workers have room in ${size}`, (t) => {
    const shop = {
      servers: someServers(servers),
      mayChange: true,
      affinity: issueCookie({ keys: fromFile("/keys"), renewAfter: 60 }),
      ...(rebalance === undefined ? {} : { policies: { rebalance } }),
    };
    const conf = startConf(provisionRouting({ upstreams: { shop } }), { prefix: "/etc/nginx/limpet", notice: "" });
    t.true(conf.includes(`lua_shared_dict limpet_drains ${size};`), conf);
  });
}
