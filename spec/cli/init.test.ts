import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import test from "../support/serial.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { limpet, limpetProcess } from "./run.ts";

const REPOSITORY = join(import.meta.dirname, "../..");

/** A project where Limpet is installed, as far as the build asks for it. */
function projectWithLimpet(files: Iterable<readonly [string, string]> = []): TemporaryProject {
  const exports = { "./tstl.json": "./tstl.base.json" };
  return new TemporaryProject([
    ["node_modules/limpet/package.json", JSON.stringify({ name: "limpet", version: "0.1.0", exports })],
    ["node_modules/limpet/tstl.base.json", readFileSync(join(REPOSITORY, "tstl.base.json"), "utf8")],
    ["node_modules/limpet/openresty/index.d.ts", ""],
    ["node_modules/lua-types/jit.d.ts", ""],
    ["node_modules/@typescript-to-lua/language-extensions/index.d.ts", ""],
    ["package.json", JSON.stringify({ devDependencies: { limpet: "file:../limpet-0.1.0.tgz" } })],
    ...files,
  ]);
}

/** As much of a package.json as is looked at. */
interface Manifest {
  readonly name: string;
  readonly type: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const NGINX_CONF = `http {
    upstream shop { hash $cookie_sid consistent; server 10.0.0.11:8080; server 10.0.0.12:8080 slow_start=30s; }
    upstream api { sticky cookie srv path=/; server 10.0.0.21:8080; server 10.0.0.22:8080; }
    server {
        location / { proxy_pass http://shop; }
        location /api { proxy_http_version 1.1; proxy_pass https://api; }
    }
}
`;

test("init writes a project, says what it wrote and how to go on, and exits with 0", async (t) => {
  using project = projectWithLimpet();
  const { status, stdout, stderr } = await limpet(project.path, ["init", "--no-install"]);
  t.is(stderr, "");
  t.is(status, 0);
  t.is(
    stdout,
    `Wrote a project in .:

    .gitignore
    README.md
    lua-out/
    nginx/nginx.conf
    package.json
    spec/routing.test.ts
    src/routing.ts
    tsconfig.json
    tstl.json

Next:

    npm install
    npm test
`,
  );
  t.true(existsSync(join(project.path, "lua-out/limpet.conf")));
});

test("package.json keeps what it has and gets what it does not", async (t) => {
  const own = {
    name: "mine",
    scripts: { build: "make", test: 'echo "Error: no test specified" && exit 1' },
    dependencies: { limpet: "^0.1.0" },
    devDependencies: { tsx: "^4.0.0" },
  };
  using project = projectWithLimpet([["package.json", JSON.stringify(own)]]);
  await limpet(project.path, ["init", "--no-install"]);
  const manifest = JSON.parse(project.read("package.json")) as Manifest;
  t.is(manifest.name, "mine");
  t.is(manifest.type, "module");
  t.is(manifest.scripts.build, "make");
  t.is(manifest.scripts.test, "ava");
  t.deepEqual(manifest.dependencies, { limpet: "^0.1.0" });
  t.is(manifest.devDependencies.tsx, "^4.0.0");
  t.deepEqual(Object.keys(manifest.devDependencies), ["@types/node", "ava", "tsx", "typescript"]);
});

test("files that are there are left alone, and named; a second time changes nothing", async (t) => {
  using project = projectWithLimpet([["README.md", "Mine.\n"]]);
  const first = await limpet(project.path, ["init", "--no-install"]);
  t.regex(first.stdout, /These already existed and were left alone:\n\n {4}README\.md\n/);
  t.is(project.read("README.md"), "Mine.\n");
  const manifest = project.read("package.json");
  const second = await limpet(project.path, ["init", "--no-install"]);
  t.is(second.status, 0);
  t.regex(second.stdout, /These already existed[^]* {4}package\.json\n[^]* {4}src\/routing\.ts\n/);
  t.is(project.read("package.json"), manifest);
});

test("a link that leads nowhere is left alone, and nothing is written where it leads", async (t) => {
  using project = projectWithLimpet();
  mkdirSync(join(project.path, "spec"));
  symlinkSync(join(project.path, "elsewhere.ts"), join(project.path, "spec/routing.test.ts"));
  const { stdout } = await limpet(project.path, ["init", "--no-install"]);
  t.regex(stdout, /were left alone:\n\n {4}spec\/routing\.test\.ts\n/);
  t.false(existsSync(join(project.path, "elsewhere.ts")));
});

test("a directory is made, with a package.json that names the Limpet that made it", async (t) => {
  using project = new TemporaryProject();
  const { status, stdout } = await limpet(project.path, ["init", "New Shop", "--no-install"]);
  t.is(status, 0);
  t.regex(stdout, /cd New Shop\n {4}npm install\n {4}npm run build\n {4}npm test\n$/);
  const manifest = JSON.parse(project.read("New Shop/package.json")) as Manifest;
  t.is(manifest.name, "new-shop");
  t.regex(manifest.devDependencies.limpet ?? "", /^file:/);
});

test("--from makes the rules of an nginx.conf, and lists what is not carried over", async (t) => {
  using project = projectWithLimpet([["nginx.conf", NGINX_CONF]]);
  const { status, stdout, stderr } = await limpet(project.path, ["init", "--no-install", "--from", "nginx.conf"]);
  t.is(status, 0);
  t.regex(stderr, /^nginx\.conf\(2,73\): warning LIMPET1313: slow_start is not carried over\./m);
  t.regex(stdout, /^Rules were made from: shop, api\. See nginx\/migration\.md/m);
  t.regex(project.read("src/routing.ts"), /LIMPET1313, nginx\.conf:2: slow_start/);
  t.regex(project.read("lua-out/servers/shop.conf"), /^server 10\.0\.0\.11:8080 /m);
  t.regex(project.read("nginx/nginx.conf"), /location \/api\/ \{[^}]*proxy_pass https:\/\/api;/);
});

test("nginx/migration.md says what to change in nginx.conf, and where", async (t) => {
  using project = projectWithLimpet([["nginx.conf", NGINX_CONF]]);
  await limpet(project.path, ["init", "--no-install", "--from", "nginx.conf"]);
  const text = project.read("nginx/migration.md");
  t.regex(text, /Delete these upstream blocks: `shop` \(`nginx\.conf:2`\), `api` \(`nginx\.conf:3`\)\./);
  t.regex(text, /- `nginx\.conf:5`, in `location \/`: `include \/etc\/nginx\/limpet\/proxy\.conf;`\n/);
  t.regex(text, /- `nginx\.conf:6`, in `location \/api`: `include \/etc\/nginx\/limpet\/locations\/api\.conf;`\n/);
  t.regex(text, /- `nginx\.conf:2` slow_start is not carried over\..*\(LIMPET1313\)/);
});

test("the nginx.conf that migration.md asks for goes with the rules", async (t) => {
  using project = projectWithLimpet([["nginx.conf", NGINX_CONF]]);
  await limpet(project.path, ["init", "--no-install", "--from", "nginx.conf"]);
  const changed = NGINX_CONF.replace(/^ {4}upstream .*\n/gm, "")
    .replace("http {", "http { include /etc/nginx/limpet/limpet.conf;")
    .replace("location / {", "location / { include /etc/nginx/limpet/proxy.conf;")
    .replace("location /api {", "location /api { include /etc/nginx/limpet/locations/api.conf;");
  const { status, stderr } = await limpetProcess(project.path, ["build", "--nginx-conf", "-"], {}, changed);
  t.is(stderr, "");
  t.is(status, 0);
});

test("--from - reads what nginx -T prints", async (t) => {
  using project = projectWithLimpet();
  const dump = `# configuration file /etc/nginx/nginx.conf:\nhttp { include conf.d/*.conf; }\n
# configuration file /etc/nginx/conf.d/shop.conf:\nupstream shop { ip_hash; server 10.0.0.1; }\n`;
  const { status, stdout } = await limpetProcess(project.path, ["init", "--no-install", "--from", "-"], {}, dump);
  t.is(status, 0);
  t.regex(stdout, /^Rules were made from: shop\./m);
  t.regex(project.read("src/routing.ts"), /From shop\.conf:1\.\n/);
});

test("what has to be written by hand makes the exit code 1, and stands in the rules", async (t) => {
  const named = NGINX_CONF.replace("$cookie_sid", "$1").replace("10.0.0.11:8080", "10.0.0.300:8080");
  using project = projectWithLimpet([["nginx.conf", named]]);
  const { status, stdout, stderr } = await limpet(project.path, [
    "init",
    "--no-install",
    "--from",
    "nginx.conf",
    "--upstream",
    "shop",
  ]);
  t.is(status, 1);
  t.regex(stderr, /^nginx\.conf\(2,21\): error LIMPET1322: \$1 is what the last regular expression captured/m);
  t.regex(stderr, /^src\/routing\.ts\(\d+,\d+\): error LIMPET308: /m);
  t.regex(stdout, /npm run build\n {4}npm test\n$/);
  t.regex(project.read("src/routing.ts"), /\/\/ TODO LIMPET1322, nginx\.conf:2: /);
  t.false(existsSync(join(project.path, "lua-out")));
});

test("upstreams that need something by hand stay in nginx.conf, and the others do not wait for them", async (t) => {
  const named = NGINX_CONF.replace("http {", "http { upstream old { hash $1; server 10.0.0.9:8080; }");
  using project = projectWithLimpet([["nginx.conf", named]]);
  const { status, stdout, stderr } = await limpet(project.path, ["init", "--no-install", "--from", "nginx.conf"]);
  t.is(status, 0);
  t.regex(stderr, /^nginx\.conf\(1,8\): warning LIMPET1309: The upstream "old" stays in nginx\.conf/m);
  t.regex(stdout, /^Rules were made from: shop, api\.[^]*^These stay in nginx\.conf: old\.$/m);
  t.true(existsSync(join(project.path, "lua-out")));
  const text = project.read("nginx/migration.md");
  t.regex(text, /Delete these upstream blocks: `shop` \(`nginx\.conf:2`\), `api` \(`nginx\.conf:3`\)\./);
  t.regex(text, /Leave these upstream blocks, which are not in the rules: `old` \(`nginx\.conf:1`\)\./);
});

test("--upstream makes rules of these alone, whatever is to be written by hand", async (t) => {
  const named = NGINX_CONF.replace("http {", "http { upstream old { hash $1; server 10.0.0.9:8080; }");
  using project = projectWithLimpet([["nginx.conf", named]]);
  const init = ["init", "--no-install", "--from", "../nginx.conf"];
  mkdirSync(join(project.path, "one"));
  mkdirSync(join(project.path, "two"));
  const one = await limpet(join(project.path, "one"), [...init, "--upstream", "API"]);
  t.is(one.status, 0);
  t.regex(one.stdout, /^Rules were made from: api\.[^]*^These stay in nginx\.conf: old, shop\.$/m);
  t.notRegex(one.stderr, /slow_start|app1/);
  const two = await limpet(join(project.path, "two"), [...init, "--upstream", "old", "--upstream", "shop"]);
  t.is(two.status, 1);
  t.regex(two.stdout, /^Rules were made from: old, shop\./m);
  t.regex(project.read("two/src/routing.ts"), /\/\/ TODO LIMPET1322, nginx\.conf:1: /);
  t.is((await limpet(project.path, ["init", "three", "--upstream", "shop"])).status, 2);
  const none = await limpet(project.path, ["init", "three", "--from", "nginx.conf", "--upstream", "shopp"]);
  t.is(none.status, 1);
  t.regex(none.stderr, /error LIMPET1355: .*no upstream "shopp"\. It has "old", "shop" and "api"\.\n\nNothing written/);
});

test("rules that a build will refuse make the exit code 1 also before anything is installed", async (t) => {
  using project = new TemporaryProject([
    ["nginx.conf", 'http { upstream shop { sticky cookie "a;b" path=/; server 10.0.0.1 route=a; } }\n'],
  ]);
  const { status, stderr } = await limpet(project.path, ["init", "--no-install", "--from", "nginx.conf"]);
  t.is(status, 1);
  t.regex(stderr, /^src\/routing\.ts\(\d+,\d+\): error LIMPET\d+: .*a;b/m);
});

test("proxy.conf is for proxy_pass, not for what speaks FastCGI or gRPC", async (t) => {
  using project = projectWithLimpet([
    [
      "nginx.conf",
      `http {
    upstream php { hash $cookie_sid; server 10.0.0.1:9000; }
    upstream calls { sticky cookie srv path=/; server 10.0.0.2:50051 route=a; }
    server {
        location /php { fastcgi_pass php; }
        location /calls { grpc_pass grpc://calls; }
        location /both { proxy_pass http://calls; }
    }
}
`,
    ],
  ]);
  await limpet(project.path, ["init", "--no-install", "--from", "nginx.conf"]);
  const text = project.read("nginx/migration.md");
  t.notRegex(text, /`nginx\.conf:5`, in/);
  const [php = "", calls = ""] = project
    .read("nginx/nginx.conf")
    .split(/^ {8}location /m)
    .slice(1);
  t.regex(php, /include fastcgi_params;\n *fastcgi_pass php;/);
  t.regex(calls, /locations\/calls\.conf;\n *grpc_pass grpc:\/\/calls;/);
  t.notRegex(php + calls, /proxy/);
  t.regex(text, /- `nginx\.conf:6`, in `location \/calls`: `include \/etc\/nginx\/limpet\/locations\/calls\.conf;`\n/);
  t.regex(text, /- `nginx\.conf:7`, in `location \/both`: `include \/etc\/nginx\/limpet\/proxy\.conf;` and/);
});

test("nothing is written where there is no nginx.conf, nothing in it, or rules are there already", async (t) => {
  using project = new TemporaryProject([
    ["empty.conf", "http { }\n"],
    ["nginx.conf", NGINX_CONF],
    ["old/src/routing.ts", "// Mine.\n"],
  ]);
  const cases = [
    ["new", "missing.conf", 1352],
    ["new", "empty.conf", 1301],
    ["old", "nginx.conf", 1353],
  ] as const;
  for (const [directory, from, code] of cases) {
    const { status, stderr } = await limpet(project.path, ["init", directory, "--no-install", "--from", from]);
    t.is(status, 1);
    t.regex(stderr, new RegExp(`error LIMPET${code}: [^]*\\nNothing written\\.\\n$`));
  }
  t.false(existsSync(join(project.path, "new")));
  t.deepEqual(readdirSync(join(project.path, "old")), ["src"]);
});

test("--json prints what was written and what was found", async (t) => {
  using project = projectWithLimpet([["nginx.conf", NGINX_CONF]]);
  const { status, stdout, stderr } = await limpet(project.path, [
    "init",
    "--no-install",
    "--json",
    "--from",
    "nginx.conf",
  ]);
  t.is(status, 0);
  t.is(stderr, "");
  const result = JSON.parse(stdout) as {
    written: string[];
    upstreams: unknown;
    findings: { code: string; line: number; severity: string }[];
  };
  t.true(result.written.includes("nginx/migration.md"));
  t.deepEqual(result.upstreams, [
    { name: "shop", isMigrated: true },
    { name: "api", isMigrated: true },
  ]);
  t.like(result.findings[0], { code: "LIMPET1313", line: 2, severity: "warning" });
});

test("a package.json that is none stops everything, and --help has an example", async (t) => {
  using project = new TemporaryProject([["package.json", "{"]]);
  const { status, stderr } = await limpet(project.path, ["init", "--no-install"]);
  t.is(status, 1);
  t.regex(stderr, /error LIMPET1351: /);
  t.deepEqual(readdirSync(project.path), ["package.json"]);
  t.regex((await limpet(project.path, ["init", "--help"])).stdout, /nginx -T \| limpet init --from -/);
});

test("init where a file is says so, and leaves it alone", async (t) => {
  using project = new TemporaryProject([["shop", "a file"]]);
  for (const directory of ["shop", "shop/new"]) {
    const { status, stderr } = await limpet(project.path, ["init", directory, "--no-install"]);
    t.is(status, 1);
    t.regex(stderr, /^error LIMPET1354: .*shop is a file/);
  }
  t.is(project.read("shop"), "a file");
});
