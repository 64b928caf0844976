import test from "../support/serial.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { limpet, type Finished } from "./run.ts";

/** Rules whose key is made by a function of the request. */
const rulesWith = (body: string, weight = 1): string => `import { defineRouting, hash } from "limpet";
import type { SessionSource } from "limpet";

const tenant: SessionSource = (request) => {
  const text = request.header("X-Tenant") ?? "";
  ${body}
};
export default defineRouting({
  upstreams: {
    shop: {
      servers: [
        { name: "a", address: "10.0.0.1" },
        { name: "b", address: "10.0.0.2", weight: ${weight} },
      ],
      session: [tenant],
      affinity: hash(),
    },
  },
});
`;

const PURE = 'return text === "" ? undefined : string.format("%s-%d", ngx.md5(text), tonumber("0x10") ?? 0);';
const NEEDS_NGINX = "return (ngx.var.realip_remote_addr ?? text) + text;";

async function plan(body: string): Promise<Finished> {
  using project = new TemporaryProject([
    ["old.ts", rulesWith(body)],
    ["src/routing.ts", rulesWith(body, 2)],
  ]);
  return await limpet(project.path, ["plan", "old.ts", "src/routing.ts", "--sample", "2000", "--json"]);
}

async function simulate(body: string): Promise<Finished> {
  using project = new TemporaryProject([["src/routing.ts", rulesWith(body)]]);
  return await limpet(project.path, ["simulate", "--sample", "2000", "--json"]);
}

for (const [title, run] of Object.entries({ plan, simulate })) {
  test(`${title}: pure functions of Lua and ngx make keys, as in nginx`, async (t) => {
    const { status, stdout, stderr } = await run(PURE);
    t.is(stderr, "");
    t.is(status, 0);
    const result = JSON.parse(stdout) as { sessions?: number; upstreams?: readonly { sessions: number }[] };
    t.is(result.sessions ?? result.upstreams?.[0]?.sessions, 2000);
  });

  test(`${title}: what needs a running nginx is refused by its name and position`, async (t) => {
    const { status, stdout, stderr } = await run(NEEDS_NGINX);
    t.is(status, 1);
    t.is(stdout, "");
    t.regex(
      stderr,
      /^(?:old|src\/routing)\.ts\(6,\d+\): error LIMPET113: ngx\.var\.realip_remote_addr needs a running nginx, .*request\.variable\("realip_remote_addr"\)/,
    );
  });

  test(`${title}: a function that throws is told with its position`, async (t) => {
    const { stdout, stderr } = await run(
      "if (text.charCodeAt(0) === 65) error('no key begins with A');\n  return text;",
    );
    t.regex(`${stdout}${stderr}`, /LIMPET114/);
    t.regex(`${stdout}${stderr}`, /no key begins with A/);
  });

  test(`${title}: --keys is refused with the words of today`, async (t) => {
    using project = new TemporaryProject();
    const { status, stderr } = await limpet(project.path, [title, "--keys", "limpet.keys"]);
    t.is(status, 2);
    t.regex(stderr, /Write --sessions FILE for session keys, or --secrets FILE for the keys that sign\./);
  });
}

test("plan and simulate read the keys that sign from --secrets, and say where they cannot", async (t) => {
  const secret = "0123456789abcdef".repeat(4);
  using project = new TemporaryProject([
    [
      "src/routing.ts",
      `import { defineRouting, fromFile, issueCookie } from "limpet";
export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "10.0.0.1" }], affinity: issueCookie({ keys: fromFile("/nowhere/keys") }) } },
});
`,
    ],
    ["limpet.keys", `1:${secret}\n`],
  ]);
  const run = async (...args: readonly string[]): Promise<Finished> =>
    await limpet(project.path, ["simulate", "--sample", "100", ...args]);
  t.regex((await run()).stderr, /LIMPET1259/);
  t.is((await run("--secrets", "limpet.keys")).stderr, "");
  const absent = await run("--secrets", "absent");
  t.is(absent.status, 1);
  t.regex(absent.stderr, /error LIMPET1261: The keys in absent cannot be read here \(ENOENT\)/);
});
