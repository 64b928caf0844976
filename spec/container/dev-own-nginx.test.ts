import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { request } from "undici";
import test from "../support/serial.ts";
import { build } from "../../src/build/build.ts";
import { freePort } from "../../src/development/own-nginx/free-port.ts";
import { findLuaNginx, NginxOnThisMachine } from "../../src/development/own-nginx/on-this-machine.ts";
import { openrestyImage } from "../../src/testkit/image.ts";
import { containerEngine } from "../../src/testkit/engine.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { MAIN } from "../cli/run.ts";
import { compileLimpet } from "../support/dist.ts";
import { until } from "../support/poll.ts";

/** Servers at addresses of production, and keys in a file that is on no developer's machine. */
const RULES = (servers: readonly string[]): string => `
import { cookie, defineRouting, fromFile, hash, header, tagSession } from "limpet";
const servers = ${JSON.stringify(servers.map((name, index) => ({ name, address: `10.77.0.${index + 1}:8080` })))};
export default defineRouting({
  upstreams: {
    shop: {
      servers,
      affinity: tagSession({ carriers: [cookie("SID"), header("X-Sid")], keys: fromFile("/etc/nginx/limpet.keys") }),
    },
    api: { servers: [{ name: "one", address: "10.77.1.1" }], session: [header("X-Device")], affinity: hash() },
  },
});
`;

interface Said {
  readonly ok?: boolean;
  readonly reload?: { readonly ok: boolean } | null;
  readonly urls?: Readonly<Record<string, string>>;
  readonly request?: { readonly path: string; readonly server: string; readonly verdict: string };
}

async function limpetContainers(owner: number): Promise<number> {
  const client = await containerEngine();
  const filters = { label: [`limpet.testkit=${owner}`] };
  return (await client.container.dockerode.listContainers({ all: true, filters })).length;
}

test("limpet dev without an nginx starts one with stubs, says each request's verdict, reloads, and leaves nothing", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES(["a", "b"])]]);
  await compileLimpet();
  const port = String(await freePort(0));
  const dev = spawn(process.execPath, [MAIN, "dev", "--json", "--port", port], {
    cwd: project.path,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(dev, "exit");
  const lines = createInterface({ input: dev.stdout })[Symbol.asyncIterator]();
  const next = async (wanted: (said: Said) => boolean): Promise<Said> => {
    for (;;) {
      const line = await lines.next();
      if (line.done === true) throw new Error("limpet dev has ended");
      const said = JSON.parse(line.value) as Said;
      if (wanted(said)) return said;
    }
  };
  try {
    t.like(await next(({ ok }) => ok !== undefined), { ok: true, reload: { ok: true } });
    const { urls = {} } = await next((said) => said.urls !== undefined);
    t.is(urls.shop, `http://127.0.0.1:${port}/`);
    t.is(urls.api, `http://api.localhost:${port}/`);

    const first = await request(`${urls.shop}cart?secret=1`);
    t.regex(await first.body.text(), /^[ab], a stub server of the upstream shop\nSession \w{6}: opened now/);
    const begun = await next((said) => said.request !== undefined);
    t.like(begun.request, { path: "/cart", verdict: "new", server: first.headers["x-served-by"] });

    const id = String(first.headers["x-sid"]);
    for (const headers of [{ "X-Sid": id }, { Cookie: `SID=${id}` }]) {
      const again = await request(String(urls.shop), { headers });
      t.regex(await again.body.text(), /in a row on this server/);
      const hit = await next((said) => said.request !== undefined);
      t.like(hit.request, { path: "/", verdict: "hit", server: begun.request?.server });
    }

    const api = await request(String(urls.shop), { headers: { Host: "api.localhost", "X-Device": "me" } });
    t.regex(await api.body.text(), /^one, a stub server of the upstream api\n/);

    project.write("src/routing.ts", RULES(["c"]));
    t.like(await next(({ ok }) => ok !== undefined), { ok: true, reload: { ok: true } });
    const moved = await request(String(urls.shop), { headers: { "X-Sid": id } });
    t.regex(await moved.body.text(), /^c, .*\n.*remembered of it is not here/);
    t.like(await next(({ request: said }) => said?.server === "c"), { request: { verdict: "unknown" } });
  } finally {
    dev.kill("SIGINT");
  }
  t.deepEqual(await ended, [0, null]);
  t.is(await limpetContainers(dev.pid ?? 0), 0);
});

test("the nginx of this machine runs the rules with stubs on 127.0.0.1, and leaves nothing", async (t) => {
  const { reference, command } = await openrestyImage("current");
  // nginx as a user has installed it, for this machine need not have one with Lua.
  const shared = [
    "--network=host",
    "--pid=host",
    "--volume=/tmp:/tmp",
    "--env=LIMPET_DEV_KEYS",
    "--env=LIMPET_DEV_TOKENS",
  ];
  using bin = new TemporaryProject([
    ["nginx", `#!/bin/sh\nexec docker run --rm ${shared.join(" ")} ${reference} ${command} "$@"\n`],
  ]);
  chmodSync(join(bin.path, "nginx"), 0o755);
  using project = new TemporaryProject([["src/routing.ts", RULES(["a", "b"])]]);
  const path = process.env.PATH;
  process.env.PATH = `${bin.path}:${path}`;
  const found = await findLuaNginx().finally(() => (process.env.PATH = path));
  t.is(found?.command, join(bin.path, "nginx"));

  const place = { project: project.path, rules: "src/routing.ts" };
  const accesses: string[] = [];
  const port = (await freePort(0))!;
  const nginx = new NginxOnThisMachine(found!, place, port, { access: (line) => accesses.push(line), error: t.log });
  const take = async (): Promise<boolean> => {
    const built = await build({ ...place, out: "lua-out" });
    const { ok, reason, output } = await nginx.take({ ...built, routing: built.routing! });
    t.true(ok, `${reason}\n${output}`);
    return ok;
  };
  try {
    await take();
    const first = await request(nginx.url);
    const id = String(first.headers["x-sid"]);
    t.regex(await first.body.text(), /^[ab], a stub/);
    const again = await request(nginx.url, { headers: { "X-Sid": id } });
    t.is(again.headers["x-limpet-verdict"], "hit");
    t.is(again.headers["x-served-by"], first.headers["x-served-by"]);
    await again.body.dump();
    await until(
      () => Promise.resolve(accesses.length),
      (amount) => amount >= 2,
    );
  } finally {
    await nginx.stop();
  }
  t.is(await freePort(port), port);
  t.false(existsSync(join(project.path, "nginx.pid")));
});
