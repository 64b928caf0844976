import { mkdir, writeFile } from "node:fs/promises";
import test from "../support/serial.ts";
import { openrestyImage, type StartedOpenResty } from "../../src/testkit/index.ts";
import { SourceMaps } from "../../src/traceback/source-maps.ts";
import { Traceback } from "../../src/traceback/traceback.ts";
import { IMPORT } from "../support/building/build-rules.ts";
import { leaseOpenResty } from "../support/leasing.ts";
import { RELEASES, buildRules, nginxConf } from "../support/limpet.ts";
import { compileHandlers, placeOf } from "./handlers.ts";

const SHORT = "/etc/nginx/lua";
/** LuaJIT shows the last 57 of its characters. */
const LONG = "/opt/deployments/of/the/shop/with/a/long/path/behind/it/lua";

interface Throwing extends AsyncDisposable {
  readonly openresty: StartedOpenResty;
  /** The messages and frames since the start, with positions in TypeScript and nothing else. */
  traced(): Promise<string[]>;
}

/** An nginx whose phase handlers throw. */
async function throwing(
  release: (typeof RELEASES)[number],
  prefix: string,
  directives = "",
  fresh = false,
): Promise<Throwing> {
  const project = compileHandlers();
  const openresty = await leaseOpenResty({
    fresh,
    image: await openrestyImage(release),
    ports: [8080],
    directories: [{ source: `${project.path}/lua`, target: prefix }],
    nginxConf: `
      include /etc/nginx/modules-enabled/*.conf;
      events {}
      http {
        lua_package_path "${prefix}/?.lua;;";
        ${directives}
        server {
          listen 8080;
          location /access { access_by_lua_block { require("shop.handlers").access() } content_by_lua_block { ngx.say() } }
          location /later { content_by_lua_block { require("shop.handlers").later() } }
          location /reserved { content_by_lua_block { require("shop.handlers").reserved() } }
        }
      }`,
  });
  const maps = new SourceMaps([{ folder: `${project.path}/lua`, prefix }]);
  return {
    openresty,
    async traced() {
      const log = new Traceback(maps, { relativeTo: project.path, source: false }).text(await openresty.errorLog());
      const lines = log.split("\n").filter((line) => /runtime error: |^\t/.test(line));
      return lines.map((line) => line.replace(/^.*runtime error: |^\t/, "").replace(/, (client|context): .*/, ""));
    },
    async [Symbol.asyncDispose]() {
      project[Symbol.dispose]();
      await openresty[Symbol.asyncDispose]();
    },
  };
}

/** What is said of the two functions that every fault goes through. */
const INNERMOST = [
  `${placeOf("total = ")}: attempt to index field 'cart' (a nil value)`,
  `${placeOf("total = ")}: in function 'countItems'`,
  `${placeOf("amount = ")}: in function 'describe'`,
];

for (const release of RELEASES) {
  for (const prefix of [SHORT, LONG]) {
    test(`${release}: in ${prefix}: a fault three calls deep in a phase handler has every frame in TypeScript`, async (t) => {
      await using nginx = await throwing(release, prefix);
      await fetch(`${nginx.openresty.url()}/access`);
      const text = placeOf("text = ", "function access");
      t.deepEqual(await nginx.traced(), [
        ...INNERMOST,
        `${text}: in function 'access'`,
        "access_by_lua(limpet.conf:9):1: in main chunk",
      ]);
    });
  }

  test(`${release}: a fault in a timer has every frame in TypeScript, with the function that has no name`, async (t) => {
    await using nginx = await throwing(release, SHORT);
    await fetch(`${nginx.openresty.url()}/later`);
    await nginx.openresty.untilLogged(/context: ngx\.timer/);
    const text = placeOf("text = ", "function later");
    t.deepEqual(await nginx.traced(), [...INNERMOST, `${text}: in function <${placeOf("() =>")}>`]);
  });

  test(`${release}: lua_code_cache off changes nothing of it`, async (t) => {
    await using nginx = await throwing(release, SHORT, "lua_code_cache off;");
    await fetch(`${nginx.openresty.url()}/access`);
    t.deepEqual((await nginx.traced()).slice(0, 3), INNERMOST);
  });

  test(`${release}: a name that Lua reserves is the one in the source again`, async (t) => {
    await using nginx = await throwing(release, SHORT);
    await fetch(`${nginx.openresty.url()}/reserved`);
    const [message] = await nginx.traced();
    t.is(message, `${placeOf("ngx.say(end()")}: attempt to call local 'end' (a table value)`);
  });

  test(`${release}: a fault in init_by_lua stops the start with a message whose frames are in TypeScript`, async (t) => {
    const start = throwing(release, SHORT, `init_by_lua_block { require("shop.handlers").init() }`, true);
    const { message } = await t.throwsAsync(start);
    using project = compileHandlers();
    const maps = new SourceMaps([{ folder: `${project.path}/lua`, prefix: SHORT }]);
    const traced = new Traceback(maps, { relativeTo: project.path, source: false }).text(message);
    t.true(traced.includes(`init_by_lua error: ${INNERMOST[0]!}\nstack traceback:\n`), traced);
    t.true(traced.includes(`\t${INNERMOST[2]!}\n\t${placeOf("text = ", "function init")}: in function 'init'`), traced);
  });

  test(`${release}: a fault in a session source, which Limpet logs, has its position in the rules`, async (t) => {
    const rules = `
const tenant = (request: { header(name: string): string | undefined }): string => {
  const parts: { tenant?: { id: string } } = {};
  return parts.tenant!.id + (request.header("X-Tenant") ?? "");
};
export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "127.0.0.1:8081" }], session: [tenant], affinity: hash() } },
});`;
    const built = await buildRules(rules, true);
    const image = await openrestyImage(release);
    await using openresty = await leaseOpenResty({
      image,
      ports: [8080],
      directories: [{ source: built.out, target: "/etc/nginx/limpet" }],
      nginxConf: nginxConf(image, {
        http: "server { listen 8080; location / { proxy_pass http://shop; } } server { listen 8081; return 200 ok; }",
      }),
    });
    t.is(await (await fetch(openresty.url())).text(), "ok");
    const project = `${built.out}/..`;
    // The traceback shows the line that is at fault, of the sources beside the folder.
    await mkdir(`${project}/src`, { recursive: true });
    await writeFile(`${project}/src/routing.ts`, IMPORT + rules);
    const maps = new SourceMaps([{ folder: built.out, prefix: "/etc/nginx/limpet" }]);
    const traced = new Traceback(maps, { relativeTo: project }).text(await openresty.errorLog());
    t.regex(
      traced,
      /\[lua\] \S*src\/nginx\/machine\/quiet-log\.ts:\d+:3: logAloud\(\): limpet: upstream "shop": src\/routing\.ts:6:3: attempt to index field 'tenant'/,
    );
    t.regex(traced, / \| {3}return parts\.tenant!\.id/);
  });
}
