import { execFileSync } from "node:child_process";
import { join } from "node:path";
import test from "../support/serial.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { limpet } from "./run.ts";

const rules = (...names: readonly string[]): string => `import { cookie, defineRouting, hash } from "limpet";
import { servers } from "./servers.ts";

export default defineRouting({
  upstreams: { shop: { servers: servers(${JSON.stringify(names)}), session: [cookie("sid")], affinity: hash() } },
});
`;
const SERVERS = `export const servers = (names: readonly string[]) =>
  names.map((name, index) => ({ name, address: \`10.0.0.\${index + 1}:80\` }));
`;
const SAMPLE = ["--sample", "20000"];

function repository(): TemporaryProject {
  const project = new TemporaryProject([
    ["src/routing.ts", rules("a", "b", "c")],
    ["src/servers.ts", SERVERS],
  ]);
  const git = (...args: readonly string[]): void => {
    execFileSync("git", ["-c", "user.name=ada", "-c", "user.email=ada@example.org", ...args], { cwd: project.path });
  };
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "three servers");
  project.write("src/routing.ts", rules("a", "b", "c", "d"));
  return project;
}

test("without arguments the working tree is compared with HEAD, and a threshold that is passed exits with 1", async (t) => {
  using project = repository();
  const status = execFileSync("git", ["status", "--porcelain"], { cwd: project.path, encoding: "utf8" });
  const well = await limpet(project.path, ["plan", ...SAMPLE]);
  t.is(well.stderr, "");
  t.is(well.status, 0);
  t.regex(well.stdout, /^HEAD -> src\/routing\.ts$/m);
  t.regex(well.stdout, /^moved {4}2[45]\.\d % of the sessions; the minimum is 25\.0 %$/m);
  t.regex(well.stdout, /^\| d +\| +- \| +- \| +2[45]\.\d % \| +25\.0 % \|$/m);
  t.true(well.stdout.split("\n").every((line) => line.length <= 80));
  const passed = await limpet(project.path, ["plan", "HEAD", ...SAMPLE, "--max-moved", "10%"]);
  t.is(passed.status, 1);
  t.regex(passed.stderr, /^shop: 2[45]\.\d % of the sessions move, and --max-moved is 10\.0 %$/m);
  // The checkout and its index are as they were.
  t.is(execFileSync("git", ["status", "--porcelain"], { cwd: project.path, encoding: "utf8" }), status);
});

test("revisions may name a file, and JSON has everything", async (t) => {
  using project = repository();
  const { status, stdout } = await limpet(project.path, ["plan", "HEAD:src/routing.ts", "HEAD", ...SAMPLE, "--json"]);
  t.is(status, 0);
  const { upstreams, ok, findings } = JSON.parse(stdout) as { upstreams: object[]; ok: boolean; findings: object[] };
  t.like(upstreams[0], { upstream: "shop", sessions: 20_000, moved: { sessions: 0, share: 0 }, ideal: 0 });
  t.true(ok);
  t.deepEqual(findings, []);
});

test("a path behind a colon that begins with a dot is one of the current directory, as in git", async (t) => {
  using project = repository();
  const { status, stderr } = await limpet(join(project.path, "src"), [
    "plan",
    "HEAD:./routing.ts",
    "routing.ts",
    ...SAMPLE,
  ]);
  t.is(stderr, "");
  t.is(status, 0);
});

test("a mistake is told at its place, and exits with 1", async (t) => {
  using project = repository();
  project.write("src/routing.ts", rules("a", "b", "x"));
  const { status, stderr } = await limpet(project.path, ["plan", ...SAMPLE]);
  t.is(status, 1);
  t.regex(stderr, /^src\/(routing|servers)\.ts\(\d+,\d+\): error LIMPET1212: .*Keep the name "c"/m);
});

test("a picture is drawn of it", async (t) => {
  using project = repository();
  t.is((await limpet(project.path, ["plan", ...SAMPLE, "--svg", "plan.svg"])).status, 0);
  t.regex(project.read("plan.svg"), /^<svg [\s\S]*shop, hash \(rendezvous\)[\s\S]*<\/svg>/);
});

const LOG = Array.from(
  { length: 300 },
  (_, i) => `10.1.0.${i % 50} "GET /?n=${i} HTTP/1.1" "${i % 3 === 0 ? "-" : `s${i % 40}`}"`,
);

test("an access log gives the sessions, and their requests count", async (t) => {
  using project = repository();
  project.write("access.log", [...LOG, "nonsense", ""].join("\n"));
  const format = '$remote_addr "$request" "$cookie_sid"';
  const { stdout, stderr } = await limpet(project.path, [
    "plan",
    "--access-log",
    "access.log",
    "--log-format",
    format,
    "--json",
  ]);
  t.is(stderr, "");
  const { upstreams, findings } = JSON.parse(stdout) as { upstreams: object[]; findings: { code: string }[] };
  const keys = new Set(LOG.filter((line) => !line.endsWith('"-"')).map((line) => line.split(" ").at(-1)));
  t.like(upstreams[0], {
    sessions: keys.size,
    requests: 200,
    origin: { from: "access log", withoutSession: 100 },
  });
  t.deepEqual(
    findings.map(({ code }) => code),
    ["LIMPET1256"],
  );
});

test("keys come from a file, and where there are too many a fair sample of them", async (t) => {
  using project = repository();
  project.write("keys.txt", Array.from({ length: 4000 }, (_, i) => `key-${i % 2000}`).join("\n"));
  const { stdout } = await limpet(project.path, ["plan", "--sessions", "keys.txt", "--sample", "600", "--json"]);
  const { upstreams } = JSON.parse(stdout) as {
    upstreams: { sessions: number; requests: number; origin: { share: number } }[];
  };
  const [{ sessions, requests, origin }] = upstreams as [(typeof upstreams)[number]];
  t.true(sessions <= 600 && sessions > 300);
  t.is(requests, 2 * sessions);
  t.is(origin.share, 0.25);
});

test("what cannot be is refused with what to write instead", async (t) => {
  using project = repository();
  const stderrOf = async (...args: readonly string[]): Promise<string> =>
    (await limpet(project.path, ["plan", ...args])).stderr;
  t.regex(
    await stderrOf("nothing"),
    /error LIMPET1201: .*git knows no revision of that name\. Write a rules file, HEAD~1/,
  );
  t.regex(await stderrOf("HEAD:rules.ts"), /error LIMPET1203: HEAD has no file rules\.ts/);
  t.regex(await stderrOf("--sessions", "absent"), /error LIMPET1251: absent cannot be read \(ENOENT\)/);
  project.write("access.log", "nonsense\n");
  t.regex(await stderrOf("--access-log", "access.log"), /error LIMPET1255: .*the first is "nonsense"/);
  t.regex(
    await stderrOf("--access-log", "access.log", "--log-format", "$a$b"),
    /error LIMPET1254: Nothing stands between/,
  );
  const usage = await limpet(project.path, ["plan", "--max-moved", "ten"]);
  t.is(usage.status, 2);
  t.regex(usage.stderr, /Write a share such as 10% or 0\.1\./);
});

test("a repository of another user, which git does not read, is told as that", async (t) => {
  using project = repository();
  process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER = "1";
  try {
    const { status, stderr } = await limpet(project.path, ["plan"]);
    t.is(status, 1);
    t.regex(stderr, /LIMPET1289: git does not read the repository .*, because it belongs to another user/);
    t.regex(stderr, /git config --global --add safe\.directory "/);
  } finally {
    delete process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER;
  }
});

test("without git, that is told", async (t) => {
  using project = repository();
  const path = process.env.PATH;
  process.env.PATH = project.path;
  try {
    const { status, stderr } = await limpet(project.path, ["plan"]);
    t.is(status, 1);
    t.regex(stderr, /LIMPET1288: .*git is not installed/);
  } finally {
    process.env.PATH = path;
  }
});
