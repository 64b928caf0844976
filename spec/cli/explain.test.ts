import test from "../support/serial.ts";
import { tokenCodecFor } from "../../src/affinity/binding/bindings.ts";
import { createDigestKeys } from "../../src/affinity/servers/digests.ts";
import { issueToken } from "../../src/affinity/token/codec.ts";
import { cookie, fromFile, tagSession } from "../../src/index.ts";
import { nodeMachine } from "../../src/planner/machine.ts";
import { lineupOf } from "../affinity/upstreams.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { limpet, type Finished } from "./run.ts";

const SECRET = "0123456789abcdef0123456789abcdef";

const RULES = `import { cookie, defineRouting, fromFile, hash, header, tagSession } from "limpet";

export default defineRouting({
  upstreams: {
    shop: {
      servers: [
        { name: "a", address: "10.0.0.1" },
        { name: "b", address: "10.0.0.2", draining: true },
        { name: "c", address: "10.0.0.3" },
      ],
      session: [cookie("JSESSIONID"), header("X-Session-Id")],
      affinity: [tagSession({ carriers: [cookie("JSESSIONID")], keys: fromFile("/nowhere/keys") }), hash()],
      policies: { draining: { refuse: 503 } },
    },
  },
});
`;

/** The tag that nginx would give to a session on the server with this index. */
function tagOf(session: string, server: number): string {
  const affinity = tagSession({ carriers: [cookie("JSESSIONID")], keys: fromFile("/nowhere/keys") });
  const digestKeys = createDigestKeys();
  const codec = tokenCodecFor(affinity, "shop", digestKeys, {
    machine: nodeMachine,
    keysOf: () => [{ id: 3, secret: SECRET }],
    isReplaced: () => true,
  });
  const servers = ["a", "b", "c"].map((name, i) => ({ name, address: `10.0.0.${i + 1}` }));
  const lineup = lineupOf(servers, "rendezvous", digestKeys);
  return `${session}~${issueToken(codec, lineup, server, 0, 0, session)}`;
}

async function explain(...args: readonly string[]): Promise<Finished> {
  using project = new TemporaryProject([
    ["src/routing.ts", RULES],
    ["keys", `3:${SECRET}\n`],
  ]);
  return await limpet(project.path, ["explain", ...args]);
}

test("says which source gave the key, which affinity decided, the server and the preference order", async (t) => {
  const { status, stdout, stderr } = await explain("--cookie", `JSESSIONID=${tagOf("x", 2)}`, "--keys", "keys");
  t.is(stderr, "");
  t.is(status, 0);
  t.regex(stdout, /^ {2}cookie\("JSESSIONID"\) {5}x {2}<-$/m);
  t.regex(stdout, /^ {2}tagSession \(JSESSIONID\) {2}c {2}<-$/m);
  t.regex(stdout, /^goes to c, verdict hit$/m);
  t.regex(stdout, /^preference order: [abc], [abc], [abc]$/m);
  t.regex(stdout, /^down or draining: b$/m);
});

test("says which policy applies to a server that cannot take the session", async (t) => {
  const { stdout } = await explain("--cookie", `JSESSIONID=${tagOf("x", 1)}`, "--keys", "keys");
  t.regex(stdout, /^policy for draining: \{"refuse":503\}$/m);
  t.regex(stdout, /^goes to nobody, verdict refused$/m);
});

test("a forged tag is said to be one, and the next affinity decides", async (t) => {
  const { stdout } = await explain(
    "--cookie",
    `JSESSIONID=${tagOf("x", 2)}`.replace("=x", "=y"),
    "--keys",
    "keys",
    "--json",
  );
  t.like(JSON.parse(stdout), {
    verdict: "forged",
    affinities: [
      { finding: "forged", decides: false },
      { affinity: "hash (rendezvous)", decides: true },
    ],
  });
});

test("the request is read as the named nginx reads it", async (t) => {
  const request = ["--header", "Cookie: a=1, JSESSIONID=x", "--keys", "keys"];
  const { stdout } = await explain(...request, "--nginx-version", "1.26.3");
  t.regex(stdout, /^ {2}cookie\("JSESSIONID"\) {5}x {2}<-$/m);
});

test("a token by itself is read, too", async (t) => {
  t.is((await explain("--token", tagOf("x", 2), "--keys", "keys")).stdout, "tagSession: c, key 3\n");
  t.is((await explain("--token", "nonsense", "--keys", "keys")).stdout, "tagSession: forged\n");
});

test("keys that are not here are asked for", async (t) => {
  const { status, stdout, stderr } = await explain("--cookie", "JSESSIONID=x");
  t.is(status, 1);
  t.is(stdout, "");
  t.is(stderr, "The keys in /nowhere/keys cannot be read here (ENOENT). Name a file with them: --keys FILE\n");
});

test("an upstream that is not in the rules is refused with those that are", async (t) => {
  t.regex((await explain("--upstream", "shpo")).stderr, /Name one of the upstreams of the rules: --upstream shop/);
});

test("a malformed cookie, header or version is refused with how to write it", async (t) => {
  t.regex((await explain("--cookie", "JSESSIONID")).stderr, /Write NAME=VALUE\./);
  t.regex((await explain("--header", "nothing")).stderr, /Write "NAME: VALUE"\./);
  t.regex((await explain("--nginx-version", "newest")).stderr, /Write it as `nginx -v` does: 1\.26\.3\./);
});
