import test from "ava";
import { openrestyImage, reportTo } from "../../src/testkit/index.ts";

const report = reportTo(process.stderr);

test("the current image holds ngx_lua 0.10.28", async (t) => {
  const image = await openrestyImage("current", report);
  t.is(image.luaModuleVersion, 10028);
  t.true(["1.26.3", "1.27.1"].includes(image.nginxVersion), image.nginxVersion);
});

test("the older image is Debian bookworm: nginx 1.22.1 with ngx_lua 0.10.23", async (t) => {
  const image = await openrestyImage("older", report);
  t.like(image, { command: "nginx", nginxVersion: "1.22.1", luaModuleVersion: 10023 });
});

test("an image is made once", async (t) => {
  const [first, second] = await Promise.all([openrestyImage("older", report), openrestyImage("older", report)]);
  t.is(first.id, second.id);
});
