import test from "ava";
import { candidates } from "../../../src/affinity/dns/candidates.ts";
import { readHosts } from "../../../src/affinity/dns/hosts-file.ts";
import { hostText } from "../../../src/affinity/dns/ip-text.ts";
import { readResolvConf } from "../../../src/affinity/dns/resolv-conf.ts";
import { resolverEndpoint } from "../../../src/affinity/dns/resolver-address.ts";

test("/etc/hosts: names in any case, comments, several lines, and what is no address", (t) => {
  const hosts = readHosts(
    "127.0.0.1\tlocalhost\r\n10.0.0.5 App.Internal app # a comment\n#10.0.0.6 app\nfd00::5   app\nnonsense app\n10.0.0.7",
  );
  t.deepEqual(hosts.app, ["10.0.0.5", "fd00::5"]);
  t.deepEqual(hosts["app.internal"], ["10.0.0.5"]);
  t.is(hosts.comment, undefined);
});

test("/etc/resolv.conf: resolvers, search list and options", (t) => {
  t.deepEqual(
    readResolvConf(
      "; made by hand\ndomain old.example\nnameserver 10.0.0.53\nnameserver fd00::53\nnameserver dns.example\n" +
        "search shop.svc.cluster.local svc.cluster.local\noptions ndots:5 timeout:1 attempts:3 rotate\n",
    ),
    {
      resolvers: ["10.0.0.53", "[fd00::53]"],
      search: ["shop.svc.cluster.local", "svc.cluster.local"],
      ndots: 5,
      timeout: 1000,
      attempts: 3,
    },
  );
});

test("/etc/resolv.conf: what is not there, is not a number or is too much", (t) => {
  const byDefault = { resolvers: ["127.0.0.1"], search: [], ndots: 1, timeout: 2000, attempts: 2 };
  t.deepEqual(readResolvConf(""), byDefault);
  t.deepEqual(readResolvConf("options ndots:x timeout:0 attempts:"), byDefault);
  t.deepEqual(readResolvConf("options ndots:99 timeout:99 attempts:99"), {
    ...byDefault,
    ndots: 15,
    timeout: 30_000,
    attempts: 5,
  });
});

test("the search list is tried after a name that has dots enough, and before another", (t) => {
  const search = ["svc.cluster.local", "cluster.local."];
  t.deepEqual(candidates("app", search, 1), ["app.svc.cluster.local", "app.cluster.local", "app"]);
  t.deepEqual(candidates("app.shop", search, 1), ["app.shop", "app.shop.svc.cluster.local", "app.shop.cluster.local"]);
  t.deepEqual(candidates("app.shop", search, 5).at(-1), "app.shop");
  t.deepEqual(candidates("app.shop.", search, 5), ["app.shop"]);
});

test("IP addresses have one text each", (t) => {
  for (const [address, text] of [
    ["10.0.0.5", "10.0.0.5"],
    ["fd00:0:0:0:0:0:0:5", "[fd00::5]"],
    ["FD00::0:5", "[fd00::5]"],
    ["0:0:0:0:0:0:0:1", "[::1]"],
    ["2001:db8:0:1:0:0:0:0", "[2001:db8:0:1::]"],
    ["1:0:2:3:4:5:6:7", "[1:0:2:3:4:5:6:7]"],
  ] as const) {
    t.is(hostText(address), text);
  }
});

test("a resolver without a port listens on 53", (t) => {
  t.deepEqual(resolverEndpoint("10.0.0.53"), { host: "10.0.0.53", port: 53 });
  t.deepEqual(resolverEndpoint("[fd00::53]:5353"), { host: "[fd00::53]", port: 5353 });
});
