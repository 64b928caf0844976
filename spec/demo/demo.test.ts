import test from "../support/serial.ts";
import { browser, mobileApp, type Client } from "../../src/testkit/index.ts";
import { CHECKED_OUT_RULES, startDemo } from "./run.ts";

/** What a row of the tour begins with, up to the second proxy's column. */
const WHO = /^(alice's browser|bob's phone) +/.source;

// One at a time: each compiles the rules and starts five containers or more.
test("the tour tells of sessions that stay, move once, and are the same by both proxies", async (t) => {
  await using demo = await startDemo(CHECKED_OUT_RULES, ["--once"]);
  t.is(await demo.ended, 0, demo.output);
  const [opening = "", scaling = "", dying = "", returning = ""] = demo.output
    .split(/^(?=Everybody logs in$|A server more: d$|[abc] is killed$|[abc] is started again)/m)
    .slice(1);

  const login = new RegExp(`${WHO}/login +([abc]) +200 opened +new$`, "gm");
  t.is([...opening.matchAll(login)].length, 2);
  t.regex(opening, /^Cookie: JSESSIONID=\w{32}~[\w-]{19}$/m);
  t.regex(opening, /^X-Session-Id: \w{32}~[\w-]{19}$/m);
  t.regex(opening, /^30 others +\/cart .* same +200 kept ×30 +hit$/m);

  t.regex(scaling, /^all 32 +\/cart .* same +200 kept ×32 +hit$/m);
  t.regex(scaling, /^24 newcomers +\/login .* d×[1-9]\d? +200 opened ×24 +new$/m);

  // Both were on the server that dies, and have another one from then on.
  const dead = dying[0];
  t.deepEqual(
    [...opening.matchAll(login)].map(([, , server]) => server),
    [dead, dead],
  );
  const way = new RegExp(
    `${WHO}/cart +[abcd] +same +409 died +moved:down\n\\1 +/login +([abcd]) +200 opened +new\n\\1 +/cart +\\2 +same +200 kept +hit$`,
    "gm",
  );
  const ways = [...dying.matchAll(way)];
  t.deepEqual(
    ways.map(([, who]) => who),
    ["alice's browser", "bob's phone"],
  );
  t.true(ways.every(([, , server]) => server !== dead));
  t.regex(dying, /^(\d+) elsewhere +\/cart .* same +200 kept ×\1 +hit$/m);

  t.regex(returning, /^all 56 +\/cart .* same +200 kept ×56 +hit$/m);
  t.notRegex(/^all 56 .*$/m.exec(returning)?.[0] ?? "", new RegExp(` ${dead}×`));
  t.regex(returning, new RegExp(`^24 newcomers +/login .*\\b${dead}×`, "m"));
  t.regex(returning, /^✓ \d+ of 80 visitors moved, each exactly once: when their server died\.$/m);
  t.regex(returning, /^✓ The second proxy .* agreed (\d+) times of \1\.$/m);
  t.deepEqual(await demo.containers(), []);
});

test("rules that lose sessions make it fail", async (t) => {
  const rules = CHECKED_OUT_RULES.replace(', header("X-Session-Id")]', "]");
  t.not(rules, CHECKED_OUT_RULES);
  await using demo = await startDemo(rules, ["--once"]);
  t.is(await demo.ended, 1, demo.output);
  // Nothing holds the mobile apps' sessions; the browsers' are where they were.
  t.regex(demo.output, /^30 others +\/cart .* DIFFERS +200 kept ×\d+ +hit\n[^✗]* 409 LOST ×\d+ +none$/m);
  t.regex(demo.output, /^✗ \d+ requests did not find a session that should be there\.$/m);
  t.regex(demo.output, /^✗ \d+ requests went elsewhere by the second proxy\.$/m);
  t.notRegex(demo.output, /^✓ No session/m);
  t.deepEqual(await demo.containers(), []);
});

test("it serves on, reloads rules with more servers, and Ctrl-C ends it well", async (t) => {
  await using demo = await startDemo(CHECKED_OUT_RULES);
  await demo.printed("quit, as Ctrl-C does");
  t.is((await demo.containers()).length, 3);
  const [url = "", second = ""] = new Set(demo.output.match(/http:\/\/127\.0\.0\.1:\d+/g));

  const clients: Client[] = [];
  const logIn = async (count: number): Promise<(string | undefined)[]> => {
    const newcomers = Array.from({ length: count }, (_, index) =>
      index % 2 === 0 ? browser(url) : mobileApp(url, { sessionKey: "issued" }),
    );
    clients.push(...newcomers);
    return Promise.all(newcomers.map(async (client) => (await client.login()).servedBy));
  };
  const look = () =>
    Promise.all(clients.map(async (client) => (({ status, servedBy }) => ({ status, servedBy }))(await client.cart())));
  const found = (servers: readonly (string | undefined)[]) => servers.map((servedBy) => ({ status: 200, servedBy }));
  const before = await logIn(24);
  t.deepEqual([...new Set(before)].sort(), ["a", "b", "c"]);

  const more = `
        { name: "d", address: "127.0.0.1:8084" },
        { name: "e", address: "127.0.0.1:8085" },`;
  await demo.writeRules(CHECKED_OUT_RULES.replace("servers: [", `servers: [${more}`));
  demo.type("r");
  await demo.printed("New sessions go to d, e, too");
  t.regex(demo.output, /^Both proxies run the new rules: servers d, e, a, b, c$/m);
  t.deepEqual(await look(), found(before));
  const after = await logIn(40);
  t.deepEqual([...new Set(after)].sort(), ["a", "b", "c", "d", "e"]);
  t.deepEqual(await look(), found([...before, ...after]));
  t.true((await fetch(`${second}/`)).ok);

  demo.type("k d");
  await demo.printed("d is dead");
  for (const [index, answer] of (await look()).entries()) {
    const server = [...before, ...after][index];
    if (server !== "d") t.deepEqual(answer, { status: 200, servedBy: server });
    else t.true(answer.status === 409 && answer.servedBy !== "d");
  }
  demo.type("k d");
  await demo.printed('d is dead already; "s d" starts it again.');
  demo.type("s d");
  await demo.printed("d listens again.");

  await Promise.all(clients.map((client) => client.close()));
  demo.interrupt();
  t.is(await demo.ended, 0);
  t.deepEqual(await demo.containers(), []);
});

test("Ctrl-C amid the tour leaves nothing behind, and is no success", async (t) => {
  await using demo = await startDemo(CHECKED_OUT_RULES, ["--once"]);
  await demo.printed("building the rules with one server more");
  demo.interrupt();
  t.is(await demo.ended, 130, demo.output);
  t.deepEqual(await demo.containers(), []);
});

test("a mistake in the rules is told with its position, and no engine is asked for anything", async (t) => {
  const rules = CHECKED_OUT_RULES.replace('table: "maglev"', 'table: "magleff"');
  await using demo = await startDemo(rules, ["--once"], { DOCKER_HOST: "tcp://127.0.0.1:1" });
  t.is(await demo.ended, 1);
  t.regex(demo.output, /^src\/routing\.ts\(\d+,\d+\): error TS2322: /m);
  t.notRegex(demo.output, /DOCKER_HOST|container/);
});

test("servers that the demo can't start are named", async (t) => {
  const rules = CHECKED_OUT_RULES.replace("127.0.0.1:8083", "10.0.0.13:8083");
  await using demo = await startDemo(rules, ["--once"], { DOCKER_HOST: "tcp://127.0.0.1:1" });
  t.is(await demo.ended, 1);
  t.regex(
    demo.output,
    /^The server "c" of the upstream "shop" has the address 10\.0\.0\.13:8083, but the demo can only/m,
  );
});
