import { request } from "undici";
import type { Site } from "../../src/testkit/index.ts";
import { until } from "../support/poll.ts";
import test from "../support/serial.ts";
import { ABC, ABC_SERVERS, proxyTo, startLimpetSite } from "../support/site.ts";

const RULES = `export default defineRouting({
  upstreams: {
    shop: {
      servers: ${ABC_SERVERS},
      session: [pathParameter("jsessionid"), queryArgument("session"), cookie("SID")],
      affinity: [issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }), hash()],
    },
  },
});`;

const start = (format: string): Promise<Site<"a" | "b" | "c">> =>
  startLimpetSite({
    rules: RULES,
    http: `include /etc/nginx/limpet/log.conf; ${proxyTo("shop", `access_log /tmp/access.log ${format};`)}`,
    applications: ABC,
  });

async function lines(site: Site, count: number): Promise<readonly string[]> {
  const read = async (): Promise<string[]> =>
    (await site.openresty.exec(["cat", "/tmp/access.log"])).output.split("\n").filter((line) => line.trim() !== "");
  return (await until(read, (found) => found.length >= count)).map((line) => line.trim());
}

async function ask(site: Site, path: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await request(`${site.openresty.url()}${path}`, { headers });
  await answer.body.dump();
  return String(answer.headers["set-cookie"] ?? "").split(";")[0]!;
}

test("limpet_json is an object for each request, with its server, its verdict and why", async (t) => {
  await using site = await start("limpet_json");
  const cookie = await ask(site, "/first");
  const [first] = (await lines(site, 1)).map((line) => JSON.parse(line) as Record<string, string>);
  t.like(first, { method: "GET", path: "/first", status: "200", upstream: "shop", verdict: "new", reason: "-" });
  const server = site.application(first!.server as "a");
  t.is(first!.tries, server.listen as string);
  await server.kill();
  await ask(site, "/second", { cookie });
  const second = JSON.parse((await lines(site, 2))[1]!) as Record<string, string>;
  t.like(second, { verdict: "moved:down", reason: "down", statuses: "502, 200" });
  t.true(second.tries!.startsWith(`${String(server.listen)}, `));
  t.not(second.server, first!.server);
  await server.reset();
});

for (const format of ["limpet_json", "limpet_text"]) {
  test(`${format} has no session id, wherever it is, and nobody can write a line of his own`, async (t) => {
    await using site = await start(format);
    const secret = "s3cr3tsession";
    await ask(site, `/a;jsessionid=${secret}`);
    await ask(site, `/b?session=${secret}`);
    await ask(site, "/c", { cookie: `SID=${secret}; limpet=${secret}` });
    await ask(site, "/d%0a%22x%22%0dforged");
    const all = await lines(site, 4);
    t.is(all.length, 4);
    t.false(all.join("").includes(secret));
    t.regex(all[0]!, /path"?[=:]"\/a"/);
  });
}

const DIGESTED = `export default defineRouting({
  sessionDigests: fromEnvironment("LIMPET_KEYS"),
  upstreams: {
    hashed: { servers: ${ABC_SERVERS}, session: [header("X-Session-Id"), cookie("SID")], affinity: hash() },
    routed: { servers: ${ABC_SERVERS}, session: [cookie("SID")], affinity: route() },
    tagged: {
      servers: ${ABC_SERVERS},
      affinity: tagSession({ carriers: [cookie("SID")], keys: fromEnvironment("LIMPET_KEYS") }),
    },
    learned: { servers: ${ABC_SERVERS}, session: [cookie("SID")], affinity: learn({ createFromRequest: true }) },
  },
});`;

const UPSTREAMS = ["hashed", "routed", "tagged", "learned"];

test("a digest stands for the session, the same wherever its id was, and none where there was no id", async (t) => {
  await using site = await startLimpetSite({
    rules: DIGESTED,
    http: `include /etc/nginx/limpet/log.conf;
      server {
        listen 8080;
        access_log /tmp/access.log limpet_json;
        ${UPSTREAMS.map((name) => `location /${name}/ { include /etc/nginx/limpet/proxy.conf; include /etc/nginx/limpet/locations/${name}.conf; proxy_pass http://${name}/; }`).join("\n")}
      }`,
    applications: ABC,
  });
  const id = "s3cr3tsession";
  await ask(site, "/hashed/", { "x-session-id": id });
  await ask(site, "/hashed/", { cookie: `SID=${id}` });
  await ask(site, "/hashed/", { cookie: "SID=another" });
  await ask(site, "/hashed/");
  const hashed = (await lines(site, 4)).map((line) => (JSON.parse(line) as Record<string, string>).session!);
  t.regex(hashed[0]!, /^[\w-]{12}$/);
  t.is(hashed[1], hashed[0]);
  t.regex(hashed[2]!, /^[\w-]{12}$/);
  t.not(hashed[2], hashed[0]);
  t.is(hashed[3], "-");

  const tagged = await ask(site, `/tagged/answer?Set-Cookie=SID%3D${id}`);
  t.regex(tagged, /^SID=s3cr3tsession~/);
  await ask(site, "/tagged/", { cookie: tagged });
  await ask(site, "/learned/", { cookie: `SID=${id}` });
  await ask(site, "/learned/", { cookie: `SID=${id}` });
  const all = await lines(site, 8);
  const digests = all.slice(4).map((line) => (JSON.parse(line) as Record<string, string>).session!);
  t.is(digests[1], hashed[0], "by a tag");
  t.is(digests[3], hashed[0], "by what was learned");
  t.false(all.join("").includes(id));

  await ask(site, "/routed/", { cookie: "SID=x.a" });
  const routed = JSON.parse((await lines(site, 9))[8]!) as Record<string, string>;
  t.regex(routed.session!, /^[\w-]{12}$/);
});
