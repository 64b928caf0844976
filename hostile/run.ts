import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { includeFor } from "../src/nginx-conf/includes/pools.ts";
import { openrestyImage, startSite } from "../src/testkit/index.ts";
import { random } from "./inputs.ts";
import { operate, TOKEN } from "./operators.ts";
import { feed, READERS, type Outcome } from "./readers.ts";
import { SERVERS } from "./servers.ts";
import { KEYS, visit } from "./visitors.ts";

/** What the readers leave to the wire, as shares of all inputs. */
const VISITS = 0.35;
const CALLS = 0.05;

const RULES = fileURLToPath(new URL("routing.ts", import.meta.url));

/** Where a worker may have written. */
const FOLDERS = "/var/lib/nginx/proxy /tmp /var/tmp /run";
const STATE_FILE = "limpet-servers";

const conf = (include: string): string => `
include /etc/nginx/modules-enabled/*.conf;
worker_processes 2;
events { worker_connections 4096; }
http {
  access_log off;
  lua_package_path "/etc/nginx/hostile/?.lua;/etc/nginx/limpet/?.lua;;";
  include /etc/nginx/limpet/${include};
  keepalive_requests 100000000;
  large_client_header_buffers 8 16k;
  client_max_body_size 100m;
  client_body_buffer_size 100m;
  ${SERVERS.map(({ name, address }) => `server { listen ${address}; location / { return 200 "${name}"; } }`).join("\n")}
  server {
    listen 8080;
    location / {
      include /etc/nginx/limpet/proxy.conf;
      include /etc/nginx/limpet/locations/shop.conf;
      proxy_pass http://shop;
    }
  }
  server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }
  server { listen 8091; location / { content_by_lua_block { require("readers")() } } }
}`;

/** What nginx must not have logged: faults of the rules or of Lua, crashes, bytes that begin a line or command a terminal. */
const TROUBLE =
  /served by round robin|a request to the API failed|lua entry thread aborted|\[(crit|alert|emerg)\]|exited on signal|[^\t -~]/;

/**
 * Gives nginx hostile inputs, and tells what it made of them.
 * @param count of all inputs together
 */
export async function attack(
  count: number,
  seed: number,
  tell: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const image = await openrestyImage("current");
  await using site = await startSite({
    rules: RULES,
    image,
    applications: [],
    nginxConf: conf(includeFor(image.nginxVersion, image.luaModuleVersion, "nginx")),
    ports: [8080, 8090, 8091],
    errorLogLevel: "warn",
    environment: { LIMPET_KEYS: KEYS, LIMPET_TOKENS: `test:${TOKEN}` },
    files: [
      {
        content: await readFile(new URL("readers.lua", import.meta.url), "utf8"),
        target: "/etc/nginx/hostile/readers.lua",
      },
    ],
  });
  const { openresty } = site;
  const listFolders = async (): Promise<readonly string[]> => {
    const { output } = await openresty.exec(["sh", "-c", `ls -A ${FOLDERS}`]);
    return output.split(/\s+/);
  };
  const before = await listFolders();
  const outcomes: Outcome[] = [];
  const keep = (outcome: Outcome): void => {
    outcomes.push(outcome);
    tell(outcome);
  };
  for (const [index, reader] of READERS.entries()) {
    keep(await feed(openresty.url(8091), reader, Math.ceil(count * reader.share), random(seed + index)));
  }
  keep(await visit(Number(new URL(openresty.url(8080)).port), Math.ceil(count * VISITS), seed));
  keep(await operate(openresty.url(8090), Math.ceil(count * CALLS), seed));
  const log = await openresty.errorLog();
  const lines = log.split("\n").filter((line) => TROUBLE.test(line));
  const strays = (await listFolders()).filter((name) => !before.includes(name) && name !== STATE_FILE);
  keep({ name: "log and files", sent: 0, taken: 0, problems: [...lines.slice(0, 5), ...strays] });
  return outcomes;
}
