import { join } from "node:path";
import { request } from "undici";
import { mobileApp, type Site } from "../../src/testkit/index.ts";
import { leaseOpenResty, leaseRedis, leaseSite } from "./leasing.ts";
import test from "./serial.ts";

const APPLICATIONS = [
  { name: "a", listen: "127.0.0.1:8081" },
  { name: "b", listen: "127.0.0.1:8082" },
] as const;

const confWith = (answer: string): string => `
include /etc/nginx/modules-enabled/*.conf;
events {}
http {
  lua_shared_dict notes 64k;
  server {
    listen 8080;
    location /a/ { proxy_pass http://127.0.0.1:8081/; }
    location /b/ { proxy_pass http://127.0.0.1:8082/; }
    location / { content_by_lua_block { ${answer} } }
  }
}`;

const NOTE = confWith('ngx.shared.notes:set("note", "old") ngx.log(ngx.ERR, "noted") ngx.print("noted")');
const READ = confWith('ngx.print(ngx.shared.notes:get("note") or "nothing")');

const site = (nginxConf: string): Promise<Site<"a" | "b">> =>
  leaseSite({
    nginxConf,
    directories: [{ source: join(import.meta.dirname, "typescript"), target: "/etc/nginx/limpet" }],
    ports: [8080],
    applications: APPLICATIONS,
  });

async function get(url: string): Promise<string> {
  return (await request(url)).body.text();
}

test("a site that is leased again is the same containers, and as if it had just been started", async (t) => {
  let container = "";
  {
    await using used = await site(NOTE);
    container = used.openresty.id;
    t.is(await get(used.openresty.url()), "noted");
    await used.openresty.copy({ files: [{ content: "old", target: "/etc/nginx/limpet/old.conf" }] });
    await using phone = mobileApp(`${used.openresty.url()}/a`, { sessionKey: "ann" });
    await phone.login("ann");
    await used.application("a").behave({ status: 503 });
    await used.application("b").pause();
  }
  await using again = await site(READ);
  t.is(again.openresty.id, container);
  t.is(await get(again.openresty.url()), "nothing");
  t.notRegex(await again.openresty.errorLog(), /noted/);
  t.not((await again.openresty.exec(["test", "-e", "/etc/nginx/limpet/old.conf"])).exitCode, 0);
  await using phone = mobileApp(`${again.openresty.url()}/a`, { sessionKey: "ann" });
  t.is((await phone.cart()).status, 409, "the application has forgotten her");
  t.is((await request(`${again.openresty.url()}/b/`)).statusCode, 200);
});

test("workers that wait for a client do not outlive a lease", async (t) => {
  {
    await using used = await leaseOpenResty({ nginxConf: confWith("ngx.sleep(60)"), ports: [8080] });
    const hanging = request(used.url());
    await t.throwsAsync(Promise.race([hanging, used[Symbol.asyncDispose]().then(() => hanging)]), { any: true });
  }
  await using again = await leaseOpenResty({ nginxConf: READ, ports: [8080] });
  const { output } = await again.exec(["sh", "-c", "grep -ls '^nginx: worker' /proc/[0-9]*/cmdline | wc -l"]);
  t.is(output.trim(), "1");
});

test("a configuration that nginx refuses is refused as by a new container", async (t) => {
  const refused = leaseOpenResty({ nginxConf: confWith("").replace("listen 8080;", "listen;"), ports: [8080] });
  await t.throwsAsync(refused, { message: /invalid number of arguments in "listen" directive/ });
  await using again = await leaseOpenResty({ nginxConf: READ, ports: [8080] });
  t.is(await get(again.url()), "nothing");
});

test("a Redis that is leased again is empty, and nothing listens there meanwhile", async (t) => {
  await using openresty = await leaseOpenResty({ nginxConf: READ, ports: [8080] });
  const listens = async (): Promise<boolean> =>
    (await openresty.exec(["grep", ":18EB 00000000:0000 0A", "/proc/net/tcp"])).exitCode === 0;
  {
    await using redis = await leaseRedis({ within: openresty, listen: "127.0.0.1:6379" });
    await redis.command("SET", "key", "value");
    await redis.pause();
    t.true(await listens());
  }
  t.false(await listens());
  await using redis = await leaseRedis({ within: openresty, listen: "127.0.0.1:6379" });
  t.is(await redis.command("DBSIZE"), "0");
});
