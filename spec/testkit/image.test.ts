import test from "../support/serial.ts";
import { isReleaseAvailable, openrestyImage, reportTo } from "../../src/testkit/index.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { hasSticky } from "../scenarios/stage.ts";
import { RELEASES } from "../support/limpet.ts";

const report = reportTo(process.stderr);
const chosen = process.env.LIMPET_OPENRESTY_IMAGE;

if (chosen) {
  test("the image that LIMPET_OPENRESTY_IMAGE names is used for every release", async (t) => {
    for (const release of ["older", "current", "newest"] as const)
      t.is((await openrestyImage(release, report)).reference, chosen);
  });

  test("extra packages can't be had in the image that LIMPET_OPENRESTY_IMAGE names", async (t) => {
    await t.throwsAsync(openrestyImage({ packages: ["gcc", "valgrind"] }, report), {
      message: /the packages gcc, valgrind .*unset LIMPET_OPENRESTY_IMAGE/,
    });
  });
} else {
  test("the current image holds ngx_lua 0.10.28", async (t) => {
    const image = await openrestyImage("current", report);
    t.is(image.luaModuleVersion, 10028);
    t.true(["1.26.3", "1.27.1"].includes(image.nginxVersion), image.nginxVersion);
  });

  test("the older image is Debian bookworm: nginx 1.22.1 with ngx_lua 0.10.23", async (t) => {
    const image = await openrestyImage("older", report);
    t.like(image, { command: "nginx", nginxVersion: "1.22.1", luaModuleVersion: 10023 });
  });

  if (RELEASES.includes("newest")) {
    test("the newest image is Debian forky: an nginx with sticky, and ngx_lua 0.10.29 or later", async (t) => {
      const image = await openrestyImage("newest", report);
      t.is(image.command, "nginx");
      t.true(hasSticky(image), image.nginxVersion);
      t.true(image.luaModuleVersion >= 10029, String(image.luaModuleVersion));
    });
  }

  test("that a release is out of reach is said once, with the reason", async (t) => {
    using directory = new TemporaryProject([]);
    // What is remembered is this test's own; nothing listens on port 9. Node's tmpdir() looks at the real environment.
    const own = { TMPDIR: directory.path, LIMPET_DEBIAN_MIRROR: "http://127.0.0.1:9/debian" };
    const before = { ...process.env };
    t.teardown(() => {
      for (const name of Object.keys(own)) Reflect.deleteProperty(process.env, name);
      Object.assign(process.env, before);
    });
    Object.assign(process.env, own);
    const said: string[] = [];
    const ask = (): Promise<boolean> =>
      isReleaseAvailable({ release: "newest", packages: ["no-such-package"] }, (text) => said.push(text));
    t.false(await ask());
    t.false(await ask());
    const reasons = said.filter((text) => text.includes("out of reach"));
    t.is(reasons.length, 1);
    t.regex(reasons[0]!, /^the newest release with no-such-package \(Debian forky\) is out of reach: .*mmdebstrap/s);
  });

  test("an image is made once", async (t) => {
    const [first, second] = await Promise.all([openrestyImage("older", report), openrestyImage("older", report)]);
    t.is(first.id, second.id);
  });
}
