import type { ExecutionContext } from "ava";
import test from "../support/serial.ts";
import { startOpenResty } from "../../src/testkit/index.ts";
import { buildRules, ENVIRONMENT, nginxConf, RELEASES } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import {
  COOKIE,
  FOUR,
  KEYS,
  TAG,
  mint,
  minted,
  pairOf,
  rulesFor,
  startStage,
  toUpstream,
  valueOf,
  type Reply,
  type Stage,
} from "./stage.ts";

const ISSUES_BOTH = { set: ["JSESSIONID=one; Path=/"], header: ["X-Session-Id: one"] } as const;

const UPSTREAMS = {
  tag: { rule: TAG },
  cookie: { rule: COOKIE },
  aged: { rule: `affinity: issueCookie({ ${KEYS}, maxAge: 2 })` },
  idle: { rule: `affinity: issueCookie({ ${KEYS}, maxIdle: 4, renewAfter: 1 })` },
  agedtag: {
    rule: `affinity: tagSession({ carriers: [cookie("JSESSIONID"), header("X-Session-Id")], ${KEYS}, maxAge: 2 })`,
  },
  underscored: { rule: `affinity: tagSession({ carriers: [header("session_id")], ${KEYS} })` },
  underscoredlearn: { rule: 'session: [header("session_id")], affinity: learn()' },
  both: { rule: `affinity: [tagSession({ carriers: [header("X-Session-Id")], ${KEYS} }), issueCookie({ ${KEYS} })]` },
} as const;

const TAGGED = /^one~[A-Za-z0-9_-]{19}$/;

/** What an answer hands out: the session id in the cookie, and that in the header. */
function idsOf(reply: Reply): { cookie: string; header: string } {
  return {
    cookie: valueOf(reply.setCookies.find((line) => line.startsWith("JSESSIONID="))),
    header: String(reply.headers["x-session-id"] ?? ""),
  };
}

/** A session id of the upstream `tag` on a server. */
async function taggedFor(stage: Stage, server: string, upstream = "tag"): Promise<string> {
  for (;;) {
    const reply = await stage.ask(upstream, ISSUES_BOTH);
    if (reply.servedBy === server) return idsOf(reply).header;
  }
}

for (const release of RELEASES) {
  let stage: Stage;
  test.before(async () => {
    const http = "underscores_in_headers on;";
    stage = await startStage({ release, upstreams: UPSTREAMS, http, errorLogLevel: "info" });
  });
  test.after.always(() => stage.openresty.stop());

  test(`${release}, 74, 271 and 274: the id that the application hands out in a header leaves with a tag, and comes back to it without`, async (t) => {
    const first = await stage.ask("tag", { header: ["X-Session-Id: one"] });
    t.is(first.verdict, "new");
    const { header } = idsOf(first);
    t.regex(header, TAGGED);
    const second = await stage.ask("tag", { headers: { "x-session-id": header } });
    t.is(second.servedBy, first.servedBy);
    t.is(second.seen.headers?.["x-session-id"], "one");
    t.like(second, { verdict: "hit", server: first.servedBy });
  });

  test(`${release}, 272: an answer in which the application says nothing has no tag, no cookie and no header of ours`, async (t) => {
    const id = await taggedFor(stage, "c");
    const reply = await stage.ask("tag", { headers: { "x-session-id": id } });
    t.is(reply.servedBy, "c");
    t.deepEqual(idsOf(reply), { cookie: "", header: "" });
    t.is((await stage.ask("tag")).verdict, "none");
  });

  test(`${release}, 279 and 282: fifty requests with a header, and fifty with a cookie, reach the same server`, async (t) => {
    for (const server of ["a", "d"]) {
      const id = await taggedFor(stage, server);
      const cookie = await stage.boundTo("cookie", server);
      for (let i = 0; i < 50; i++) {
        t.is((await stage.ask("tag", { headers: { "x-session-id": id } })).servedBy, server);
        t.is((await stage.ask("tag", { cookie: `JSESSIONID=${id}` })).servedBy, server);
        t.is((await stage.ask("cookie", { cookie })).servedBy, server);
      }
    }
  });

  test(`${release}: a cookie and a header in one answer carry one binding, and either finds it`, async (t) => {
    const first = await stage.ask("tag", ISSUES_BOTH);
    const { cookie, header } = idsOf(first);
    t.is(cookie, header);
    for (const carrier of [{ cookie: `JSESSIONID=${cookie}` }, { headers: { "x-session-id": header } }]) {
      t.like(await stage.ask("tag", carrier), { servedBy: first.servedBy, verdict: "hit" });
    }
  });

  test(`${release}, 312: where cookie and header disagree, the first in the rules decides, and the log says so`, async (t) => {
    const onA = await taggedFor(stage, "a");
    const onB = await taggedFor(stage, "b");
    const reply = await stage.ask("tag", { cookie: `JSESSIONID=${onA}`, headers: { "x-session-id": onB } });
    t.like(reply, { servedBy: "a", verdict: "hit" });
    t.like(reply.seen, { cookie: "JSESSIONID=one" });
    t.is(reply.seen.headers?.["x-session-id"], "one");
    await stage.openresty.untilLogged(/upstream "tag": a request has bindings to different servers.*server "a"/);
    t.is((await stage.ask("tag", { cookie: `JSESSIONID=${onB}`, headers: { "x-session-id": onA } })).servedBy, "b");
  });

  test(`${release}, 312: of two affinities that disagree the first in the rules decides, and the answer mends the other`, async (t) => {
    const id = await taggedFor(stage, "c", "both");
    const cookie = await stage.boundTo("both", "d");
    const reply = await stage.ask("both", { cookie, headers: { "x-session-id": id } });
    t.like(reply, { servedBy: "c", verdict: "hit" });
    t.is(reply.setCookies.length, 1);
    t.is((await stage.ask("both", { cookie: pairOf(reply.setCookies[0]!) })).servedBy, "c");
    // The log has one such line a second.
    await until(
      async () => {
        await stage.ask("both", { cookie, headers: { "x-session-id": id } });
        return stage.openresty.errorLog();
      },
      (log) => log.includes('upstream "both": a request has bindings to different servers'),
    );
  });

  test(`${release}, 280: a tampered token binds to nothing, and the next answer has a good one`, async (t) => {
    const cookie = await stage.boundTo("cookie", "b");
    for (let i = "limpet=".length; i < cookie.length; i++) {
      const tampered = cookie.slice(0, i) + (cookie[i] === "A" ? "B" : "A") + cookie.slice(i + 1);
      const reply = await stage.ask("cookie", { cookie: tampered });
      t.like(reply, { status: 200, verdict: "forged" });
      t.is((await stage.ask("cookie", { cookie: pairOf(reply.setCookies[0]!) })).servedBy, reply.servedBy);
    }
    const id = await taggedFor(stage, "b");
    const foreign = `two${id.slice(3)}`;
    const reply = await stage.ask("tag", { cookie: `JSESSIONID=${foreign}`, ...ISSUES_BOTH });
    t.is(reply.verdict, "forged");
    t.is(reply.seen.cookie, "JSESSIONID=two", "a tag is taken off although it is for another session");
    t.regex(idsOf(reply).cookie, TAGGED);
  });

  test(`${release}, 276: what does not look like a tag is the application's own and passes byte for byte`, async (t) => {
    for (const id of [
      "one~",
      "one~x",
      "~",
      "one~~~",
      `one~${"x".repeat(19)}`,
      `one~E${"x".repeat(40)}`,
      `one~E-${"é".repeat(9)}`,
    ]) {
      const value = Buffer.from(id).toString("latin1");
      const reply = await stage.ask("tag", { headers: { "x-session-id": value } });
      t.like(reply, { status: 200, verdict: "none" }, id);
      t.is(reply.seen.headers?.["x-session-id"], id);
    }
  });

  test(`${release}, 274: a header with an underscore in its name carries session ids, tagged or learned`, async (t) => {
    for (const upstream of ["underscored", "underscoredlearn"]) {
      const login = await stage.ask(upstream, { header: ["session_id: one"] });
      t.is(login.verdict, "new", upstream);
      const id = String(login.headers.session_id);
      if (upstream === "underscored") t.regex(id, TAGGED);
      for (let i = 0; i < 5; i++) {
        const reply = await stage.ask(upstream, { headers: { session_id: id } });
        t.like(reply, { servedBy: login.servedBy, verdict: "hit" }, upstream);
        t.is(reply.seen.headers?.session_id, "one");
      }
    }
  });

  test(`${release}, 277: a token that is too old binds no more, and the session is bound anew`, async (t) => {
    const lifetime = { maxAge: 2 };
    const expired = await stage.ask("aged", { cookie: minted("aged", "b", { lifetime, since: 4 }) });
    t.is(expired.verdict, "expired");
    t.is(expired.setCookies.length, 1);

    const cookie = pairOf(expired.setCookies[0]!);
    t.like(await stage.ask("aged", { cookie }), { verdict: "hit", servedBy: expired.servedBy });
    const later = await until(
      () => stage.ask("aged", { cookie }),
      (reply) => reply.verdict === "expired",
    );
    t.is(later.setCookies.length, 1);

    const tag = mint("agedtag", "b", { purpose: "tag", subject: "one", lifetime, since: 4 });
    const reply = await stage.ask("agedtag", { headers: { "x-session-id": `one~${tag}` } });
    t.is(reply.verdict, "expired");
    t.is(reply.seen.headers?.["x-session-id"], "one");
  });

  test(`${release}: idleness ends a binding, and use renews it`, async (t) => {
    const lifetime = { maxIdle: 4, renewAfter: 1 };
    const idle = minted("idle", "c", { lifetime, since: 100, seen: 6 });
    t.is((await stage.ask("idle", { cookie: idle })).verdict, "expired");
    const used = minted("idle", "c", { lifetime, since: 100, seen: 2 });
    const renewed = await stage.ask("idle", { cookie: used });
    t.like(renewed, { verdict: "hit", servedBy: "c" });
    t.is(renewed.setCookies.length, 1);
    t.not(pairOf(renewed.setCookies[0]!), used);
  });

  test(`${release}, 277: a token from before a lifetime was introduced ends as well`, async (t) => {
    const tag = mint("agedtag", "b", { purpose: "tag", subject: "one" });
    const tagged = await stage.ask("agedtag", { headers: { "x-session-id": `one~${tag}` } });
    t.is(tagged.verdict, "expired");
    t.is(tagged.seen.headers?.["x-session-id"], "one");
    t.is((await stage.ask("idle", { cookie: minted("idle", "c", { since: 6 }) })).verdict, "expired");
    const recent = await stage.ask("idle", { cookie: minted("idle", "c", { since: 1 }) });
    t.like(recent, { verdict: "hit", servedBy: "c" });
    t.is(recent.setCookies.length, 1);
  });

  test(`${release}, 300 and 301: a token from a clock that is ahead holds, however far`, async (t) => {
    const ask = (ahead: number): Promise<Reply> =>
      stage.ask("aged", { cookie: minted("aged", "d", { lifetime: { maxAge: 2 }, since: -ahead }) });
    for (const ahead of [250, 400, 10 * 365 * 86_400]) {
      t.like(await ask(ahead), { verdict: "hit", servedBy: "d" });
    }
  });

  test(`${release}: what nginx issues and what Node issues is the same, so a token names no address`, async (t) => {
    for (const { name } of FOUR) {
      const cookie = minted("cookie", name);
      t.like(await stage.ask("cookie", { cookie }), { verdict: "hit", servedBy: name, setCookies: [] });
      t.is(await stage.boundTo("cookie", name), cookie);
    }
  });

  test(`${release}: a token is for one upstream and one purpose`, async (t) => {
    const cookie = await stage.boundTo("cookie", "a");
    t.is((await stage.ask("both", { cookie })).verdict, "forged");
    const asTag = `one~${valueOf(cookie)}`;
    t.is((await stage.ask("tag", { headers: { "x-session-id": asTag } })).verdict, "forged");
    const reply = await stage.ask("cookie", { cookie: minted("cookie", "gone") });
    t.is(reply.verdict, "unknown");
    t.is(reply.setCookies.length, 1);
  });

  test(`${release}: no Lua error was logged`, async (t) => {
    t.notRegex(await stage.openresty.errorLog(), /\[(error|crit|alert|emerg)\]/);
  });
}

test("275: a header that the application sends twice is tagged as the one value that it is by HTTP, and comes back as such", async (t) => {
  await using stage = await startStage({ upstreams: { tag: { rule: TAG } } });
  t.deepEqual(idsOf(await stage.ask("tag")), { cookie: "", header: "" });
  const first = await stage.ask("tag", { header: ["X-Session-Id: one", "X-Session-Id: two"] });
  const header = String(first.headers["x-session-id"]);
  t.regex(header, /^one, two~[\w-]{19}$/);
  const second = await stage.ask("tag", { headers: { "x-session-id": header } });
  t.is(second.servedBy, first.servedBy);
  t.is(second.seen.headers?.["x-session-id"], "one, two");
});

test("two proxies with the same keys agree on every token, with nothing shared", async (t) => {
  await using stage = await startStage({
    upstreams: { tag: { rule: TAG }, cookie: { rule: COOKIE } },
    ports: [8080, 8090],
  });
  const built = await buildRules(rulesFor({ tag: { rule: TAG }, cookie: { rule: COOKIE } }));
  await using other = await startOpenResty({
    nginxConf: nginxConf(stage.openresty.image, {
      http: `server { listen 8090; ${["tag", "cookie"].map((name) => `location /${name}/ { ${toUpstream(name)} }`).join("\n")} }`,
    }),
    within: stage.openresty,
    ports: [8090],
    directories: [{ source: built.out, target: "/etc/nginx/limpet" }],
    environment: ENVIRONMENT,
  });
  t.truthy(other.id);
  for (let i = 0; i < 8; i++) {
    const [from, to] = i % 2 === 0 ? [8080, 8090] : [8090, 8080];
    const first = await stage.ask("tag", { ...ISSUES_BOTH, port: from });
    const { cookie, header } = idsOf(first);
    t.like(await stage.ask("tag", { cookie: `JSESSIONID=${cookie}`, port: to }), {
      verdict: "hit",
      servedBy: first.servedBy,
    });
    t.like(await stage.ask("tag", { headers: { "x-session-id": header }, port: to }), {
      verdict: "hit",
      servedBy: first.servedBy,
    });
    const issued = await stage.ask("cookie", { port: from });
    const there = await stage.ask("cookie", { cookie: pairOf(issued.setCookies[0]!), port: to });
    t.like(there, { verdict: "hit", servedBy: issued.servedBy, setCookies: [] });
  }
});

const KEY_FILE = "/etc/nginx/limpet.keys";
const OLD = `1:${"old-".repeat(8)}`;
const NEW = `2:${"new-".repeat(8)}`;

async function putKeys(stage: Stage, content: string): Promise<void> {
  await stage.openresty.copy({ files: [{ content, target: KEY_FILE }] });
}

async function withKeys(stage: Stage, content: string): Promise<void> {
  await putKeys(stage, content);
  await stage.openresty.reload();
}

for (const release of RELEASES) {
  test(`${release}, 152 and 302: a key is rotated without losing a session, and after the overlap what it signed counts as forged`, async (t) => {
    const inFile = `keys: fromFile("${KEY_FILE}")`;
    await using stage = await startStage({
      release,
      upstreams: {
        cookie: { rule: `affinity: issueCookie({ ${inFile} })` },
        tag: { rule: TAG.replace(KEYS, inFile) },
      },
      environment: {},
      files: [{ content: `# Of the first day.\n${OLD}\n`, target: KEY_FILE }],
    });
    const first = await stage.ask("cookie");
    const id = await taggedFor(stage, "b");
    const oldCookie = pairOf(first.setCookies[0]!);
    const holds = async (cookie: string, verdict = "hit"): Promise<Reply> => {
      const reply = await stage.ask("cookie", { cookie });
      t.is(reply.verdict, verdict);
      if (verdict === "hit") t.is(reply.servedBy, first.servedBy);
      return reply;
    };
    const tagHolds = async (t: ExecutionContext): Promise<void> => {
      t.like(await stage.ask("tag", { headers: { "x-session-id": id } }), { verdict: "hit", servedBy: "b" });
    };

    // Every proxy knows the new key before one signs with it.
    await withKeys(stage, `${OLD}\n${NEW}\n`);
    t.deepEqual((await holds(oldCookie)).setCookies, []);
    await tagHolds(t);

    await withKeys(stage, `${NEW}\n${OLD}\n`);
    const renewed = await holds(oldCookie);
    t.is(renewed.setCookies.length, 1, "what the old key signed is signed anew");
    const newCookie = pairOf(renewed.setCookies[0]!);
    t.not(newCookie, oldCookie);
    t.deepEqual((await holds(newCookie)).setCookies, []);
    await tagHolds(t);

    await withKeys(stage, NEW);
    await holds(newCookie);
    await holds(oldCookie, "forged");
    t.is((await stage.ask("tag", { headers: { "x-session-id": id } })).verdict, "forged");

    // A broken file leaves the old workers serving.
    const pids = await stage.openresty.workerPids();
    await putKeys(stage, "3:short");
    await t.throwsAsync(stage.openresty.reload(), {
      message: /limpet: .*limpet\.keys: the secret of key 3 has 5 characters/,
    });
    await holds(newCookie);
    t.deepEqual(await stage.openresty.workerPids(), pids);
    await stage.openresty.exec(["rm", KEY_FILE]);
    await t.throwsAsync(stage.openresty.reload(), { message: /limpet: cannot read the secret/ });
    await holds(newCookie);
    await withKeys(stage, NEW);
    await holds(newCookie);
  });

  test(`${release}, 125: without keys, or with ones that are too short, nginx does not start, and says why`, async (t) => {
    const start = (environment: Record<string, string>, rule = COOKIE): Promise<Stage> =>
      startStage({ release, upstreams: { shop: { rule } }, environment });
    await t.throwsAsync(start({}), { message: /limpet: the environment variable LIMPET_KEYS is not set/ });
    await t.throwsAsync(start({ LIMPET_KEYS: "1:short" }, TAG), {
      message: /limpet: .*LIMPET_KEYS: the secret of key 1 has 5 characters, but needs at least 32/,
    });
    await t.throwsAsync(start({}, COOKIE.replace(KEYS, 'keys: fromFile("/etc/nginx/none.keys")')), {
      message: /limpet: cannot read the secret that the rules need: .*none\.keys: No such file/,
    });
  });
}
