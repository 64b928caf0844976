import test from "ava";
import { TemporaryProject } from "../toolchain/fixture.ts";
import { limpet } from "./run.ts";

const RULES = `import { cookie, defineRouting, hash } from "limpet";

export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "10.0.0.1" }], session: [cookie("sid")], affinity: hash() } },
});
`;

test("build writes the folder, says what to write in nginx.conf, and exits with 0", (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  const { status, stdout, stderr } = limpet(project.path, ["build", "--prefix", "/opt/limpet/"]);
  t.is(stderr, "");
  t.is(status, 0);
  t.regex(stdout, /^Built lua-out: 1 upstream, \d+ files\.$/m);
  t.regex(stdout, /include \/opt\/limpet\/limpet\.conf;/);
  t.regex(stdout, /proxy_pass http:\/\/shop;/);
  t.regex(project.read("lua-out/servers/shop.conf"), /^server 10\.0\.0\.1 /m);
});

test("build tells the mistakes in the rules and exits with 1", (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES.replace("10.0.0.1", "10.0.0.1:0")]]);
  const { status, stdout, stderr } = limpet(project.path, ["build"]);
  t.is(status, 1);
  t.is(stdout, "");
  t.is(
    stderr,
    'src/routing.ts(4,56): error LIMPET309: "0" in "10.0.0.1:0" is not a port. Ports are 1 to 65535; without one, 80 is meant.\n' +
      "\nNothing was written, for there is 1 error.\n",
  );
});

test("mistakes come with colours and the lines of source where colour is asked for", (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES.replace("10.0.0.1", "10.0.0.1:0")]]);
  const { stderr } = limpet(project.path, ["build"], { FORCE_COLOR: "1" });
  t.true(stderr.includes("\u001b["));
  t.true(stderr.includes("LIMPET309"));
  t.regex(stderr, /~+/);
});

test("--project and the argument say where the rules are", (t) => {
  using project = new TemporaryProject([["site/rules.ts", RULES]]);
  const { status } = limpet(project.path, ["build", "rules.ts", "--project", "site", "--out", "nginx"]);
  t.is(status, 0);
  t.truthy(project.read("site/nginx/limpet.conf"));
});

test("--help explains the command", (t) => {
  using project = new TemporaryProject();
  const { status, stdout } = limpet(project.path, ["build", "--help"]);
  t.is(status, 0);
  t.regex(stdout, /Usage: limpet build \[options\] \[rules\]/);
  t.regex(stdout, /--prefix <path>/);
});

test("a mistyped command or option exits with 1, and the right one is suggested", (t) => {
  using project = new TemporaryProject();
  const command = limpet(project.path, ["biuld"]);
  t.is(command.status, 1);
  t.regex(command.stderr, /Did you mean build\?/);
  const option = limpet(project.path, ["build", "--prefx", "/x"]);
  t.is(option.status, 1);
  t.regex(option.stderr, /Did you mean --prefix\?/);
});

test("what nobody expected is one sentence, and a stack with LIMPET_DEBUG=1", (t) => {
  using project = new TemporaryProject([
    ["src/routing.ts", RULES],
    ["lua-out/MANIFEST/file", "in a folder where a file should be"],
  ]);
  const { status, stderr } = limpet(project.path, ["build"]);
  t.is(status, 1);
  t.regex(stderr, /^limpet stopped: EISDIR/);
  t.notRegex(stderr, /\n {4}at /);
  const debugged = limpet(project.path, ["build"], { LIMPET_DEBUG: "1" });
  t.regex(debugged.stderr, /\n {4}at /);
});
