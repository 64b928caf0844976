import { readFile } from "node:fs/promises";
import { listeners } from "../spec/support/cluster.ts";
import { ENVIRONMENT, startLimpet } from "../spec/support/limpet.ts";
import { proxyTo } from "../spec/support/site.ts";
import { random } from "./inputs.ts";
import { operate, TOKEN } from "./operators.ts";
import { feed, READERS, type Outcome } from "./readers.ts";
import { RULES, SERVERS, visit } from "./visitors.ts";

/** What the readers leave to the wire. */
const ON_THE_WIRE = { visits: 0.35, calls: 0.05 };

/** In a folder that belongs to the workers. */
const STATE = "/var/lib/nginx/proxy/limpet-servers";

const HTTP = `
keepalive_requests 100000000;
large_client_header_buffers 8 16k;
client_max_body_size 100m;
client_body_buffer_size 100m;
${listeners(SERVERS)}
${proxyTo("shop")}
server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }
server { listen 8091; location / { content_by_lua_block { require("readers")() } } }`;

const WITH_API = RULES.replace(
  "upstreams: {",
  `stateFile: "${STATE}", metrics: true, admin: { tokens: fromEnvironment("LIMPET_TOKENS") }, upstreams: {
  admin: { servers: [{ name: "a", address: "127.0.1.1:8200" }, { name: "b", address: "127.0.1.2:8200" }], session: [cookie("sid")], affinity: hash(), mayChange: true },`,
);

/** What nginx must not have logged: faults of the rules or of Lua, crashes, bytes that command a terminal. */
// eslint-disable-next-line no-control-regex -- those are what is looked for
const TROUBLE =
  /served by round robin|a request to the API failed|lua entry thread aborted|\[(crit|alert|emerg)\]|exited on signal|[\0-\x08\x0b-\x1f\x7f]/;

/**
 * Gives nginx hostile inputs, and tells what it made of them.
 * @param count of all inputs together
 */
export async function attack(
  count: number,
  seed: number,
  tell: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const readers = await readFile(new URL("readers.lua", import.meta.url), "utf8");
  await using openresty = await startLimpet({
    rules: WITH_API,
    http: `lua_package_path "/etc/nginx/hostile/?.lua;/etc/nginx/limpet/?.lua;;"; ${HTTP}`,
    workers: 2,
    ports: [8080, 8090, 8091],
    errorLogLevel: "warn",
    environment: { ...ENVIRONMENT, LIMPET_TOKENS: `test:${TOKEN}` },
    files: [{ content: readers, target: "/etc/nginx/hostile/readers.lua" }],
  });
  const outcomes: Outcome[] = [];
  const keep = (outcome: Outcome): void => {
    outcomes.push(outcome);
    tell(outcome);
  };
  for (const [index, reader] of READERS.entries()) {
    keep(await feed(openresty.url(8091), reader, Math.ceil(count * reader.share), random(seed + index)));
  }
  keep(await visit(Number(new URL(openresty.url(8080)).port), Math.ceil(count * ON_THE_WIRE.visits), seed));
  keep(await operate(openresty.url(8090), Math.ceil(count * ON_THE_WIRE.calls), seed));
  const log = await openresty.errorLog();
  const lines = log.split("\n").filter((line) => TROUBLE.test(line));
  const { output } = await openresty.exec(["sh", "-c", `ls -A ${STATE.slice(0, STATE.lastIndexOf("/"))} /tmp`]);
  const strays = output.split(/\s+/).filter((name) => /limpet/.test(name) && name !== "limpet-servers");
  keep({ name: "log and files", sent: 0, taken: 0, problems: [...lines.slice(0, 5), ...strays] });
  return outcomes;
}
