import { chmod } from "node:fs/promises";
import { until } from "../support/poll.ts";
import test from "../support/serial.ts";
import { openrestyImage, reportTo, startOpenResty, type OpenRestyRelease } from "../../src/testkit/index.ts";
import { TemporaryProject } from "../build/fixture.ts";

const report = reportTo(process.stderr);

function saying(text: string, directives = ""): string {
  return `
    include /etc/nginx/modules-enabled/*.conf;
    worker_processes 2;
    events {}
    http {
        ${directives}
        server {
            listen 8080;
            location / { content_by_lua_block { ngx.log(ngx.NOTICE, "asked") ngx.say("${text}") } }
        }
    }`;
}

async function page(url: string): Promise<string> {
  return (await (await fetch(url)).text()).trim();
}

for (const release of ["current", "older"] satisfies OpenRestyRelease[]) {
  test(`${release}: an OpenResty serves, and reloads`, async (t) => {
    const image = await openrestyImage(release, report);
    await using openresty = await startOpenResty({ image, nginxConf: saying("one"), ports: [8080] });
    t.is(await page(openresty.url()), "one");
    // nginx listens before it has started them.
    const oldWorkers = await until(
      () => openresty.workerPids(),
      ({ length }) => length === 2,
    );

    await openresty.reload(saying("two"));
    t.is(await page(openresty.url()), "two");
    const newWorkers = await openresty.workerPids();
    t.is(newWorkers.length, 2);
    t.false(newWorkers.some((worker) => oldWorkers.includes(worker)));
  });

  test(`${release}: a configuration that can't be loaded is refused with nginx's message, and the old one serves on`, async (t) => {
    const image = await openrestyImage(release, report);
    await using openresty = await startOpenResty({ image, nginxConf: saying("one"), ports: [8080] });

    await t.throwsAsync(openresty.reload(saying("two", "nonsense on;")), {
      message: /refused.*unknown directive "nonsense" in \/etc\/nginx\/limpet\.conf:6/s,
    });
    // `nginx -t` doesn't run init_by_lua, so only the reload itself finds this one.
    await t.throwsAsync(openresty.reload(saying("two", 'init_by_lua_block { error("no rules") }')), {
      message: /refused the new configuration.*no rules/s,
    });
    t.is(await page(openresty.url()), "one");
  });

  test(`${release}: an OpenResty that refuses its configuration doesn't start, and says why`, async (t) => {
    const image = await openrestyImage(release, report);
    await t.throwsAsync(startOpenResty({ image, nginxConf: saying("one", "nonsense on;"), ports: [8080] }), {
      message: /unknown directive "nonsense"/,
    });
  });
}

test("what is served and logged can be read", async (t) => {
  const nginxConf = saying("one");
  await using openresty = await startOpenResty({ nginxConf, ports: [8080] });
  await page(`${openresty.url()}/somewhere`);
  t.is((await openresty.errorLog()).match(/\[lua\].*asked/g)?.length, 1);
  await t.notThrowsAsync(openresty.untilLogged(/GET \/somewhere/, "access"));
});

test("logs that the configuration itself places are read from there", async (t) => {
  const nginxConf = `error_log /tmp/own.log notice;\n${saying("one", "access_log /dev/stdout;")}`;
  await using openresty = await startOpenResty({ nginxConf, ports: [8080] });
  await page(`${openresty.url()}/somewhere`);
  t.is((await openresty.errorLog()).match(/\[lua\].*asked/g)?.length, 1);
  await t.notThrowsAsync(openresty.untilLogged(/GET \/somewhere/, "access"));
});

test("ports are published on the loopback address only", async (t) => {
  await using openresty = await startOpenResty({ nginxConf: saying("one"), ports: [8080] });
  t.regex(openresty.url(), /^http:\/\/127\.0\.0\.1:\d+$/);
  const error = t.throws(() => openresty.url(8081));
  t.regex(error.message, /Port 8081 is not published/);
});

test("directories and files come along, and can be brought later", async (t) => {
  const nginxConf = saying("one", "include added/*.conf;");
  const file = (port: number, text: string) => ({
    target: `/etc/nginx/added/${port}.conf`,
    content: `server { listen ${port}; return 200 ${text}; }`,
  });
  await using openresty = await startOpenResty({ nginxConf, ports: [8080, 8081], files: [file(8081, "early")] });
  t.is(await page(openresty.url(8081)), "early");
  await openresty.copy({ files: [file(8081, "late")] });
  await openresty.reload();
  t.is(await page(openresty.url(8081)), "late");
});

test("nginx's workers can read what comes from a folder that is closed to others", async (t) => {
  using folder = new TemporaryProject([["said.lua", 'return "from the folder"']]);
  await chmod(folder.path, 0o700);
  const directories = [{ source: folder.path, target: "/opt/shop/lua" }];
  const nginxConf = saying('", require("said"), "', 'lua_package_path "/opt/shop/lua/?.lua;;";');
  await using openresty = await startOpenResty({ nginxConf, ports: [8080], directories });
  t.is(await page(openresty.url()), "from the folder");
});

test("a second OpenResty can join the first one's network", async (t) => {
  const nginxConf = saying("first");
  await using first = await startOpenResty({ nginxConf, ports: [8080, 8081] });
  const other = saying("second").replace("listen 8080", "listen 8081");
  await using second = await startOpenResty({ nginxConf: other, ports: [8081], within: first });
  t.is(await page(second.url()), "second");
  t.is(await page(first.url()), "first");
});

test("a command in the container gives its exit code and output", async (t) => {
  await using openresty = await startOpenResty({ nginxConf: saying("one"), ports: [8080] });
  t.deepEqual(await openresty.exec(["sh", "-c", "echo hello; exit 3"]), { exitCode: 3, output: "hello\n" });
  const luajit = await openresty.exec(["luajit", "-e", "print(jit.version)"]);
  t.regex(luajit.output, /^LuaJIT 2\.1/);
});
