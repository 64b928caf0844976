import test from "../support/serial.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { limpet, limpetProcess } from "./run.ts";

const RULES = `import { cookie, defineRouting, hash } from "limpet";

export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "10.0.0.1" }], session: [cookie("sid")], affinity: hash() } },
});
`;

test("build writes the folder, says what to write in nginx.conf, and exits with 0", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  const { status, stdout, stderr } = await limpetProcess(project.path, ["build", "--prefix", "/opt/limpet/"]);
  t.is(stderr, "");
  t.is(status, 0);
  t.regex(stdout, /^Built lua-out: 1 upstream, \d+ files\.$/m);
  t.regex(stdout, /include \/opt\/limpet\/limpet\.conf;/);
  t.regex(stdout, /proxy_pass http:\/\/shop;/);
  t.regex(project.read("lua-out/servers/shop.conf"), /^server 10\.0\.0\.1 /m);
});

const TWO_UPSTREAMS = `import { cookie, defineRouting, hash, learn } from "limpet";

const servers = [{ name: "a", address: "10.0.0.1" }];
const session = [cookie("sid")];
export default defineRouting({
  upstreams: {
    shop: { servers, session, affinity: learn() },
    api: { servers, session, affinity: [learn(), hash()] },
    reports: { servers, session, affinity: hash() },
  },
});
`;

test("build says what each upstream needs in nginx.conf", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", TWO_UPSTREAMS]]);
  const { stdout } = await limpet(project.path, ["build"]);
  const [, ...lines] = stdout.split("\n");
  t.is(
    lines.join("\n"),
    `
Deploy the folder to /etc/nginx/limpet, and write in nginx.conf:

    http {
        include /etc/nginx/limpet/limpet.conf;
        server {
            location / {
                include /etc/nginx/limpet/proxy.conf;
                include /etc/nginx/limpet/locations/shop.conf;
                proxy_pass http://shop;
            }
        }
    }

In the locations of the other upstreams, next to their proxy_pass:

    api      proxy.conf and locations/api.conf
    reports  proxy.conf
`,
  );
});

const NGINX_CONF = `http {
    include limpet/limpet.conf;
    server {
        location / {
            include limpet/locations/shop.conf;
            proxy_pass http://shop;
        }
    }
}
`;

test("build --nginx-conf checks an nginx.conf, from a file or from standard input", async (t) => {
  using project = new TemporaryProject([
    ["src/routing.ts", TWO_UPSTREAMS],
    ["nginx.conf", NGINX_CONF],
    ["wrong.conf", NGINX_CONF.replace("locations/shop.conf", "locations/api.conf")],
  ]);
  const right = await limpet(project.path, ["build", "--nginx-conf", "nginx.conf"]);
  t.is(right.stderr, "");
  t.is(right.status, 0);
  t.regex(right.stdout, /^nginx\.conf matches the rules\. Deploy the folder to \/etc\/nginx\/limpet\.$/m);

  const wrong = await limpet(project.path, ["build", "--nginx-conf", "wrong.conf"]);
  t.is(wrong.status, 1);
  t.is(wrong.stdout, "");
  t.regex(wrong.stderr, /^wrong\.conf\(5,13\): error LIMPET910: /m);
  t.regex(wrong.stderr, /\nNothing written: 1 error\.\n$/);

  const dump = `# configuration file /etc/nginx/nginx.conf:\n${project.read("wrong.conf")}`;
  const given = await limpetProcess(project.path, ["build", "--nginx-conf", "-"], {}, dump);
  t.is(given.status, 1);
  t.regex(given.stderr, /^nginx -T: \/etc\/nginx\/nginx\.conf\(5,13\): error LIMPET910: /m);

  const pretty = await limpetProcess(project.path, ["build", "--nginx-conf", "wrong.conf"], { FORCE_COLOR: "1" });
  t.regex(pretty.stderr, /include limpet\/locations\/api\.conf;\n.*~{33}/);
});

test("build tells the mistakes in the rules and exits with 1", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES.replace("10.0.0.1", "10.0.0.1:0")]]);
  const { status, stdout, stderr } = await limpet(project.path, ["build"]);
  t.is(status, 1);
  t.is(stdout, "");
  t.is(
    stderr,
    'src/routing.ts(4,56): error LIMPET309: "0" in "10.0.0.1:0" is not a port. Ports are 1 to 65535; the default is 80.\n' +
      "\nNothing written: 1 error.\n",
  );
});

test("build --json says the same for programs", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  const built = await limpet(project.path, ["build", "--json"]);
  t.is(built.status, 0);
  t.is(built.stderr, "");
  t.like(JSON.parse(built.stdout), { ok: true, out: "lua-out", upstreams: ["shop"], diagnostics: [] });

  project.write("src/routing.ts", RULES.replace("10.0.0.1", "10.0.0.1:0"));
  const failed = await limpet(project.path, ["build", "--json"]);
  t.is(failed.status, 1);
  t.like(JSON.parse(failed.stdout), {
    ok: false,
    files: [],
    diagnostics: [{ code: "LIMPET309", severity: "error", file: "src/routing.ts", line: 4, column: 56 }],
  });
});

test("mistakes come with colours and the lines of source where colour is asked for", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES.replace("10.0.0.1", "10.0.0.1:0")]]);
  const { stderr } = await limpetProcess(project.path, ["build"], { FORCE_COLOR: "1" });
  t.true(stderr.includes("\u001b["));
  t.true(stderr.includes("LIMPET309"));
  t.regex(stderr, /~+/);
});

test("--project and the argument say where the rules are", async (t) => {
  using project = new TemporaryProject([["site/rules.ts", RULES]]);
  const { status } = await limpet(project.path, ["build", "rules.ts", "--project", "site", "--out", "nginx"]);
  t.is(status, 0);
  t.truthy(project.read("site/nginx/limpet.conf"));
});

test("what nobody expected is one sentence, and a stack with LIMPET_DEBUG=1", async (t) => {
  using project = new TemporaryProject([
    ["src/routing.ts", RULES],
    ["lua-out/MANIFEST/file", "in a folder where a file should be"],
  ]);
  const { status, stderr } = await limpet(project.path, ["build"]);
  t.is(status, 1);
  t.regex(stderr, /^limpet stopped: EISDIR/);
  t.notRegex(stderr, /\n {4}at /);
  const debugged = await limpetProcess(project.path, ["build"], { LIMPET_DEBUG: "1" });
  t.regex(debugged.stderr, /\n {4}at /);
});
