import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import test from "../support/serial.ts";
import { request } from "undici";
import { startLimpet } from "../support/limpet.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { MAIN } from "../cli/run.ts";
import { compileLimpet } from "../support/dist.ts";

/** What `limpet dev --json` says of one build. */
interface Build {
  readonly ok: boolean;
  readonly diagnostics: readonly { readonly code: string }[];
  readonly reload: { readonly ok: boolean; readonly reason: string; readonly output: string } | null;
}

const RULES = (address: string, upstream = "shop", code = ""): string => `
${code}
export default defineRouting({
  upstreams: { ${upstream}: { servers: [{ name: "one", address: "${address}" }], session: [cookie("sid")], affinity: hash() } },
});
`;
const IMPORT = 'import { cookie, defineRouting, hash } from "limpet";';
const A = "127.0.0.1:8081";
const B = "127.0.0.1:8082";

const HTTP = `
upstream taken { server 127.0.0.1:8083; }
server { listen ${A}; return 200 a; }
server { listen ${B}; return 200 b; }
server { listen 8080; location / { include /etc/nginx/limpet/proxy.conf; proxy_pass http://shop; } }
`;

test("limpet dev brings changed rules into a running container, and what is bad never gets there", async (t) => {
  await using openresty = await startLimpet({ rules: RULES(A), http: HTTP });
  using project = new TemporaryProject([["src/routing.ts", IMPORT + RULES(A)]]);
  const nginx = `${openresty.image.command} -c /etc/nginx/limpet.conf -e stderr`;
  await compileLimpet();
  const dev = spawn(process.execPath, [MAIN, "dev", "--json", "--container", openresty.id, "--nginx", nginx], {
    cwd: project.path,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(dev, "exit");
  const lines = createInterface({ input: dev.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Build> => {
    const line = await lines.next();
    if (line.done === true) throw new Error("limpet dev has ended");
    return JSON.parse(line.value) as Build;
  };
  const answer = async (): Promise<string> => await (await request(openresty.url())).body.text();
  const change = async (rules: string): Promise<Build> => {
    project.write("src/routing.ts", IMPORT + rules);
    return await next();
  };
  try {
    t.like(await next(), { ok: true, reload: { ok: true } });
    t.is(await answer(), "a");

    t.like(await change(RULES(B)), { ok: true, reload: { ok: true } });
    t.is(await answer(), "b");
    const good = project.read("lua-out/limpet/rules/routing.lua");

    t.like(await change(RULES(A).replace("affinity", "afinity")), { ok: false, reload: null });
    t.is(await answer(), "b");

    const refused = await change(
      RULES(
        A,
        "shop: { ...shop }, taken",
        `const shop = { servers: [{ name: "one", address: "${A}" }], session: [cookie("sid")], affinity: hash() };`,
      ),
    );
    t.false(refused.ok);
    t.regex(refused.reload?.reason ?? "", /refused it \(nginx -t\)/);
    t.regex(refused.reload?.output ?? "", /duplicate upstream "taken"/);
    t.is(await answer(), "b");
    t.is(project.read("lua-out/limpet/rules/routing.lua"), good);

    const faulty = await change(
      RULES(
        A,
        "shop",
        'declare const jit: { status?: { on: string } } | undefined;\nif (typeof jit === "object") String(({} as typeof jit).status!.on);',
      ),
    );
    t.false(faulty.ok);
    t.regex(faulty.reload?.reason ?? "", /kept its old workers/);
    t.regex(faulty.reload?.output ?? "", /src\/routing\.ts:3/);
    t.is(await answer(), "b");
    t.is(project.read("lua-out/limpet/rules/routing.lua"), good);

    t.like(await change(RULES(A)), { ok: true, reload: { ok: true } });
    t.is(await answer(), "a");
  } finally {
    dev.kill("SIGTERM");
  }
  t.deepEqual(await ended, [0, null]);
});
