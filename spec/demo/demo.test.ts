import test from "ava";
import { CHECKED_OUT_RULES, startDemo } from "./run.ts";

// One at a time: each compiles the rules and starts four containers or more.
test.serial("the tour shows who went where and why, and ends well", async (t) => {
  await using demo = await startDemo(CHECKED_OUT_RULES, ["--once"]);
  t.is(await demo.ended, 0, demo.output);
  const rows = [
    /^a guest +GET \/ +[abc] [abc] [abc] +3 × 200 served +no key: round robin/m,
    /^alice's browser +GET \/login +([abc]) +200 opened +the key "alice" hashes to \1$/m,
    /^alice's phone +GET \/cart +[abc] +200 kept +same key: same server, same cart$/m,
    /^(\w+)'s phone +GET \/login +([abc]) +200 opened +the key "\1" hashes to \2$/m,
    /^30 others +GET \/login .* 30 × 200 opened /m,
    /^── ([abc]) is killed ──\nalice's browser +GET \/cart +[abc] +409 died +\1 is down: next in the key's$/m,
    /^── ([abc]) is started again ──\nalice's browser +GET \/cart +\1 +409 left behind +\1 is back: hash sessions return$/m,
    /^30 newcomers +GET \/cart [^✓]* 409 not held +/m,
    /^✓ No session was lost that hashing can keep\.$/m,
  ];
  for (const row of rows) t.regex(demo.output, row);
  t.is(
    [...demo.output.matchAll(/^\d+ others +GET \/cart .* \d+ × 200 kept +not on [abc]: none of these may move$/gm)]
      .length,
    2,
  );
  t.deepEqual(await demo.containers(), []);
});

test.serial("rules that lose sessions make it fail", async (t) => {
  const rules = `
import { defineRouting, hash, header, variable } from "limpet";
const servers = [
  { name: "a", address: "127.0.0.1:8081" },
  { name: "b", address: "127.0.0.1:8082" },
];
export default defineRouting({
  upstreams: {
    // A key for every request: the sessions are scattered.
    shop: { servers, session: [variable("request_id")], affinity: hash() , health: { failTimeout: 1 } },
    reports: { servers, session: [header("X-Tenant")], affinity: hash() },
  },
});`;
  await using demo = await startDemo(rules, ["--once"]);
  t.is(await demo.ended, 1, demo.output);
  t.regex(demo.output, /^\d+ others +GET \/cart .*\n? .*409 LOST/m);
  t.regex(demo.output, /^✗ \d+ requests did not find a session that should be there\.$/m);
  t.deepEqual(await demo.containers(), []);
});

test.serial("it serves on, reloads rules with more servers, and Ctrl-C ends it well", async (t) => {
  await using demo = await startDemo(CHECKED_OUT_RULES);
  await demo.printed("quit, as Ctrl-C does");
  t.is((await demo.containers()).length, 4);

  const more = `
        { name: "d", address: "127.0.0.1:8084" },
        { name: "e", address: "127.0.0.1:8085" },`;
  await demo.writeRules(CHECKED_OUT_RULES.replace("servers: [", `servers: [${more}`));
  demo.type("r");
  await demo.printed("sample keys");
  t.regex(demo.output, /^nginx runs the new rules: servers d, e, a, b, c$/m);
  const [, moved, least] = /^([\d.]+) % of 10,000 sample keys .* ([\d.]+) %\.$/m.exec(demo.output) ?? [];
  t.is(least, "40.0");
  t.true(Math.abs(Number(moved) - 40) < 3, `${moved} % of the keys moved`);

  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(demo.output)?.[0] ?? "";
  const servedBy = async (key: number): Promise<string | null> =>
    (await fetch(url, { headers: { "x-session-id": String(key) } })).headers.get("x-served-by");
  const servers = new Set<string | null>();
  for (let key = 0; key < 60; key++) servers.add(await servedBy(key));
  t.deepEqual([...servers].sort(), ["a", "b", "c", "d", "e"]);

  demo.type("k d");
  await demo.printed("d is dead.");
  for (let key = 0; key < 60; key++) t.not(await servedBy(key), "d");
  demo.type("k d");
  await demo.printed('d is dead already; "s d" starts it again.');
  demo.type("s d");
  await demo.printed("d listens again.");

  demo.interrupt();
  t.is(await demo.ended, 0);
  t.deepEqual(await demo.containers(), []);
});

test.serial("a mistake in the rules is told with its position, and no engine is asked for anything", async (t) => {
  const rules = CHECKED_OUT_RULES.replace("affinity: hash()", 'affinity: hash({ table: "magleff" })');
  await using demo = await startDemo(rules, ["--once"], { DOCKER_HOST: "tcp://127.0.0.1:1" });
  t.is(await demo.ended, 1);
  t.regex(demo.output, /^src\/routing\.ts\(\d+,\d+\): error TS2322: /m);
  t.notRegex(demo.output, /DOCKER_HOST|container/);
});

test.serial("servers that the demo can't start are named", async (t) => {
  const rules = CHECKED_OUT_RULES.replace("127.0.0.1:8083", "10.0.0.13:8083");
  await using demo = await startDemo(rules, ["--once"], { DOCKER_HOST: "tcp://127.0.0.1:1" });
  t.is(await demo.ended, 1);
  t.regex(
    demo.output,
    /^The server "c" of the upstream "shop" has the address 10\.0\.0\.13:8083, but the demo can only/m,
  );
});
