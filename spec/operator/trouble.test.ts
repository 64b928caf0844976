import { readFile } from "node:fs/promises";
import test from "../support/serial.ts";
import { standOf } from "../../src/affinity/servers/stand.ts";
import { troubleFirst } from "../../src/operator/trouble.ts";
import type { ServerView } from "../../src/operator/views.ts";

const server = (name: string, state: string, more: Partial<ServerView> = {}): ServerView => ({
  name,
  address: "10.0.0.1:8080",
  state,
  weight: 1,
  down: state === "down",
  backup: false,
  draining: state === "draining",
  maxConnections: 0,
  ...more,
});

test("the server that is not healthy comes first, then those that are down or drain", (t) => {
  const servers = ["up", "draining", "down", "unavail"].map((state) => server(state, state));
  t.deepEqual(
    troubleFirst(servers).map(({ name }) => name),
    ["unavail", "down", "draining", "up"],
  );
});

test("a server that is not healthy is named with its reason", (t) => {
  const view = server("b", "unavail", { avoided: { reason: "connect failed", age: 12 } });
  t.is(standOf(view).words, "not healthy for 12 s: connect failed");
});

test("a drain is named with the sessions that are left and its estimate", (t) => {
  const view = server("b", "draining", { drain: { isDone: false, age: 5, sessions: 7, estimatedRest: 60 } });
  t.is(standOf(view).words, "draining: 7 sessions left, about 60 s to go");
});

test("the page calls failing and slow what the alerts do", async (t) => {
  const page = await readFile("src/nginx/admin/page/trouble.js", "utf8");
  const alerts = await readFile("monitoring/limpet.rules.yml", "utf8");
  const onPage = (name: string): string | undefined => new RegExp(`^const ${name} = (.*);$`, "m").exec(page)?.[1];
  const inAlert = (name: string): string | undefined =>
    new RegExp(`alert: ${name}\\n\\s+expr: \\|\\n.* > ([\\d.]+)$`, "m").exec(alerts)?.[1];
  t.is(inAlert("LimpetServerFailing"), onPage("FAILING"));
  t.is(inAlert("LimpetServerErrors"), onPage("FAILING"));
  t.is(inAlert("LimpetServerSlow"), onPage("SLOW"));
});
