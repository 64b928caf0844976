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

function explain(...args: readonly string[]): Promise<Finished> {
  return explainBy(RULES, ...args);
}

async function explainBy(rules: string, ...args: readonly string[]): Promise<Finished> {
  using project = new TemporaryProject([
    ["src/routing.ts", rules],
    ["keys", `3:${SECRET}\n`],
  ]);
  return await limpet(project.path, ["explain", ...args]);
}

test("says which source gave the key, which affinity decided, the server and the preference order", async (t) => {
  const { status, stdout, stderr } = await explain("--cookie", `JSESSIONID=${tagOf("x", 2)}`, "--secrets", "keys");
  t.is(stderr, "");
  t.is(status, 0);
  t.regex(stdout, /^ {2}cookie\("JSESSIONID"\) {5}x {2}<-$/m);
  t.regex(stdout, /^ {2}tagSession \(JSESSIONID\) {2}c {2}<-$/m);
  t.regex(stdout, /^goes to c, verdict hit$/m);
  t.regex(stdout, /^preference order: [abc], [abc], [abc]$/m);
  t.regex(stdout, /^down or draining: b$/m);
});

test("says which policy applies to a server that cannot take the session", async (t) => {
  const { stdout } = await explain("--cookie", `JSESSIONID=${tagOf("x", 1)}`, "--secrets", "keys");
  t.regex(stdout, /^policy for draining: \{"refuse":503\}$/m);
  t.regex(stdout, /^goes to nobody, verdict refused$/m);
});

const GROUPED = `import { cookie, defineRouting, fromFile, header, issueCookie } from "limpet";
export default defineRouting({ upstreams: { shop: {
  servers: [{ name: "a", address: "10.0.0.1" }, { name: "b", address: "10.0.0.2", group: "new" }],
  session: [cookie("user")],
  affinity: issueCookie({ keys: fromFile("/nowhere/keys") }),
  canary: { groups: [{ name: "old", weight: 1 }, { name: "new", weight: 0 }], force: [header("X-Group")] },
} } });
`;

test("says which group of a canary a request goes to, and what decided that", async (t) => {
  const group = async (...args: readonly string[]): Promise<string | undefined> =>
    /^goes to (.*), verdict/m.exec((await explainBy(GROUPED, ...args, "--secrets", "keys")).stdout)?.[1];
  t.is(await group("--header", "X-Group: new"), "the next by round robin, group new, by the request");
  t.is(await group("--cookie", "user=ann"), "the next by round robin, group old, by the key");
  t.is(await group("--header", "X-Group: other"), "the next by round robin, group not known, by chance");
});

test("a closed upstream sends nobody anywhere who is not bound, and the policy is said", async (t) => {
  const closed = RULES.replaceAll(/( address: "[^"]+")( )/g, "$1, draining: true$2").replace(
    "{ refuse: 503 }",
    '"stay"',
  );
  const anew = await explainBy(closed, "--cookie", "JSESSIONID=x", "--secrets", "keys");
  t.regex(anew.stderr, /LIMPET319/);
  t.regex(anew.stdout, /^ {2}hash \(rendezvous\) +nothing$/m);
  t.regex(anew.stdout, /^policy for closed: \{"refuse":503\}$/m);
  t.regex(anew.stdout, /^goes to nobody, verdict refused$/m);
  const bound = await explainBy(closed, "--cookie", `JSESSIONID=${tagOf("x", 1)}`, "--secrets", "keys");
  t.regex(bound.stdout, /^goes to b, verdict hit$/m);
});

test("a forged tag is said to be one, and the next affinity decides", async (t) => {
  const { stdout } = await explain(
    "--cookie",
    `JSESSIONID=${tagOf("x", 2)}`.replace("=x", "=y"),
    "--secrets",
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
  const request = ["--header", "Cookie: a=1, JSESSIONID=x", "--secrets", "keys"];
  const { stdout } = await explain(...request, "--nginx-version", "1.26.3");
  t.regex(stdout, /^ {2}cookie\("JSESSIONID"\) {5}x {2}<-$/m);
});

test("a tag in an argument, a bearer token and a subprotocol is read as in nginx", async (t) => {
  using project = new TemporaryProject([
    [
      "src/routing.ts",
      RULES.replace("cookie, ", "bearerToken, cookie, queryArgument, ")
        .replace('carriers: [cookie("JSESSIONID")', 'carriers: [cookie("JSESSIONID"), BROUGHT')
        .replace('header("X-Session-Id")]', "BROUGHT]")
        .replaceAll(
          "BROUGHT",
          'queryArgument("token"), bearerToken(), header("Sec-WebSocket-Protocol", { prefix: "token." })',
        ),
    ],
    ["keys", `3:${SECRET}\n`],
  ]);
  for (const [request, source] of [
    [["--target", `/socket?token=${encodeURIComponent(tagOf("x", 2)).replace("~", "%7E")}`], 'queryArgument("token")'],
    [["--header", `Authorization: Bearer ${tagOf("x", 2)}`], "bearerToken()"],
    [
      ["--header", `Sec-WebSocket-Protocol: chat, token.${tagOf("x", 2)}`],
      'header("Sec-WebSocket-Protocol", { prefix: "token." })',
    ],
  ] as const) {
    const { stdout, stderr } = await limpet(project.path, ["explain", ...request, "--secrets", "keys"]);
    t.is(stderr, "");
    const lines = stdout.split("\n").map((line) => line.trim().replaceAll(/ {2,}/g, "  "));
    t.true(lines.includes(`${source}  x  <-`), stdout);
    t.true(lines.includes("tagSession (JSESSIONID, token, bearer token, Sec-WebSocket-Protocol)  c  <-"), stdout);
  }
});

test("a token by itself is read, too", async (t) => {
  t.is((await explain("--token", tagOf("x", 2), "--secrets", "keys")).stdout, "tagSession: c, key 3\n");
  t.is((await explain("--token", "nonsense", "--secrets", "keys")).stdout, "tagSession: forged\n");
});

test("keys that are not here are asked for", async (t) => {
  const { status, stdout, stderr } = await explain("--cookie", "JSESSIONID=x");
  t.is(status, 1);
  t.is(stdout, "");
  t.is(stderr, "The keys in /nowhere/keys cannot be read here (ENOENT). Name a file with them: --secrets FILE\n");
});

test("a malformed cookie, header or version is refused with how to write it", async (t) => {
  t.regex((await explain("--cookie", "JSESSIONID")).stderr, /Write NAME=VALUE\./);
  t.regex((await explain("--header", "nothing")).stderr, /Write "NAME: VALUE"\./);
  t.regex((await explain("--nginx-version", "newest")).stderr, /Write it as `nginx -v` does: 1\.26\.3\./);
});

/** Rules whose session sources use Lua's and nginx's own functions. */
const WITH_FUNCTIONS = (body: string): string => `import { defineRouting, hash } from "limpet";
import type { SessionSource } from "limpet";

const tenant: SessionSource = (request) => {
  const text = request.header("X-Tenant");
  ${body}
};
export default defineRouting({
  upstreams: {
    shop: {
      servers: [{ name: "a", address: "10.0.0.1" }],
      session: [tenant, (request) => request.header("X-Id")],
      affinity: hash(),
    },
  },
});
`;

async function explainWith(rules: string, ...args: readonly string[]): Promise<Finished> {
  using project = new TemporaryProject([["src/routing.ts", rules]]);
  return await limpet(project.path, ["explain", ...args]);
}

test("pure functions of Lua and ngx read the key that they read in nginx", async (t) => {
  const rules = WITH_FUNCTIONS(
    `const number = tonumber(text ?? "");
  return number === undefined ? undefined : string.format("%04d:%s", number, ngx.encode_base64(tostring(number)));`,
  );
  const { status, stdout, stderr } = await explainWith(rules, "--header", "X-Tenant: 0x2a");
  t.is(stderr, "");
  t.is(status, 0);
  t.regex(stdout, /^ {2}the function tenant +0042:NDI= {2}<-$/m);
});

test("what needs a running nginx is refused by its name and position", async (t) => {
  const { status, stdout, stderr } = await explainWith(WITH_FUNCTIONS("return ngx.var.remote_user ?? text;"));
  t.is(status, 1);
  t.is(stdout, "");
  t.is(
    stderr,
    `src/routing.ts(6,18): error LIMPET113: ngx.var.remote_user needs a running nginx, and here the rules run without one. Write request.variable("remote_user"), which is the same in both.\n`,
  );
});

test("what needs a running nginx is refused also where the rules catch it", async (t) => {
  const { status, stderr } = await explainWith(
    WITH_FUNCTIONS("const [ok] = pcall(() => ngx.shared.names!.get('x'));\n  return ok ? text : 'none';"),
  );
  t.is(status, 1);
  t.regex(stderr, /src\/routing\.ts\(6,\d+\): error LIMPET113: ngx\.shared\.names\.get needs a running nginx/);
});

test("a function that throws is told with its position", async (t) => {
  const { status, stderr } = await explainWith(WITH_FUNCTIONS(`return text!.toLowerCase();`));
  t.is(status, 1);
  t.regex(stderr, /^src\/routing\.ts\(6,\d+\): error LIMPET114: This function of the request threw an error: /m);
});

test("session sources that are functions are told apart: by their names, else by their places", async (t) => {
  const { stdout } = await explainWith(WITH_FUNCTIONS("return text;"), "--header", "X-Id: x");
  t.regex(stdout, /^ {2}the function tenant +-$/m);
  t.regex(stdout, /^ {2}a function of the request \(session\[1\]\) {2}x {2}<-$/m);
});

test("an upstream that does not exist is told as that, with the one that was probably meant", async (t) => {
  const { status, stderr } = await explain("--upstream", "nix");
  t.is(status, 1);
  t.is(stderr, 'error LIMPET1287: The rules have no upstream "nix". They have "shop".\n');
  t.regex((await explain("--upstream", "shops")).stderr, /Did you mean "shop"\?/);
});

test("a session that only nginx's memory knows is told as that, not as a hit", async (t) => {
  const rules = `import { cookie, defineRouting, hash, learn } from "limpet";
export default defineRouting({
  upstreams: {
    shop: {
      servers: [{ name: "a", address: "10.0.0.1" }],
      session: [cookie("sid")],
      affinity: [learn(), hash()],
    },
  },
});
`;
  const known = await explainWith(rules, "--cookie", "sid=x");
  t.regex(known.stdout, /^ {2}learn +asked in nginx$/m);
  t.regex(known.stdout, /^goes where nginx has learned that its session belongs, which is not known here\.$/m);
  t.regex(known.stdout, /^If it has learned nothing: to a, verdict /m);
  const nobody = await explainWith(rules);
  t.regex(nobody.stdout, /^ {2}learn +nothing$/m);
  t.regex(nobody.stdout, /^goes to the next by round robin, verdict none$/m);
});

test("the old word for secrets is refused with the new one", async (t) => {
  const { status, stderr } = await explain("--keys", "keys");
  t.is(status, 2);
  t.regex(stderr, /Write --secrets FILE\./);
});
