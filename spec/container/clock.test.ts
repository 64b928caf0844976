import { request } from "undici";
import { startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import test from "../support/serial.ts";
import { proxyTo } from "../support/site.ts";

/** libfaketime, which reads how far the clock is off from this file. */
const OFFSET = "/etc/faketimerc";
const LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
const HOUR = 3600;

for (const [how, health] of [
  ["checks", "check: { interval: 1, fall: 1, rise: 1 }"],
  ["requests that fail", "failTimeout: 30, maxFails: 2"],
] as const) {
  test(`a clock that is set forward or back by an hour changes no one's health (found by ${how})`, async (t) => {
    await using openresty = await startLimpet({
      packages: ["faketime"],
      environment: {
        LD_PRELOAD: LIBRARY,
        FAKETIME_NO_CACHE: "1",
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
        DONT_FAKE_MONOTONIC: "1",
      },
      files: [{ target: OFFSET, content: "+0\n" }],
      fresh: true,
      errorLogLevel: "error",
      rules: `export default defineRouting({ upstreams: { shop: {
        servers: [{ name: "a", address: "127.0.0.1:8200" }, { name: "b", address: "127.0.0.1:8201" }],
        session: [header("X-Session-Id")], affinity: hash(), mayChange: true, health: { ${health} } } } });`,
      http: `server { listen 8200; location / { return 200 ok; } }
        ${proxyTo("shop").replace(/}\s*$/, "location = /now { content_by_lua_block { ngx.print(ngx.now()) } } }")}`,
    });
    // nginx's own timers go by a clock that libfaketime does set, so it closes connections that are kept open.
    const tries = async () => {
      const all = new Set<unknown>();
      for (let i = 0; i < 12; i++) {
        const answer = await request(openresty.url(), { headers: { "x-session-id": `key ${i}` }, reset: true });
        await answer.body.dump();
        t.is(answer.statusCode, 200);
        all.add(answer.headers["x-tries"]);
      }
      return [...all];
    };
    const log = await until(
      async () => {
        await tries();
        return openresty.errorLog();
      },
      (text) => text.includes('server "b" (127.0.0.1:8201) of upstream "shop" is avoided'),
    );
    const events = log.split("limpet: server").length;
    const now = async () => Number(await (await request(`${openresty.url()}/now`, { reset: true })).body.text());
    for (const offset of [HOUR, 0, -HOUR, 0]) {
      t.is((await openresty.exec(["/bin/sh", "-c", `echo ${offset < 0 ? "" : "+"}${offset} > ${OFFSET}`])).exitCode, 0);
      await until(now, (seconds) => Math.abs(seconds - Date.now() / 1000 - offset) < 60);
      // Longer than workers and checks take to see what they could see.
      const before = Date.now();
      await until(
        async () => {
          t.deepEqual(await tries(), ["127.0.0.1:8200"], `clock ${offset} s off`);
        },
        () => Date.now() - before > 2000,
      );
    }
    t.is((await openresty.errorLog()).split("limpet: server").length, events, "nobody came or went");
  });
}
