import { readFile } from "node:fs/promises";
import { request } from "undici";
import { startLimpet } from "../support/limpet.ts";
import { checkExpressions, PROMTOOL_PACKAGES, promtoolNames } from "../support/promtool.ts";
import test from "../support/serial.ts";
import type { StartedOpenResty } from "../../src/testkit/index.ts";

/** The metrics that nginx answers with, whatever they are of. */
const start = (): Promise<StartedOpenResty> =>
  startLimpet({
    rules: `export default defineRouting({
      metrics: true,
      upstreams: { shop: { servers: [{ name: "a", address: "127.0.0.1:8081" }], session: [cookie("SID")], affinity: hash() } },
    });`,
    http: "server { listen 8080; location / { content_by_lua_block { limpet.status() } } }",
    packages: PROMTOOL_PACKAGES,
  });

async function typesIn(openresty: StartedOpenResty): Promise<Readonly<Record<string, string>>> {
  const answer = await request(openresty.url());
  const text = await answer.body.text();
  return Object.fromEntries(
    [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = "", type = ""]) => [name, type]),
  );
}

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

const readDashboard = async (): Promise<{ readonly panels: readonly Panel[]; readonly [name: string]: unknown }> =>
  JSON.parse(await readFile("monitoring/grafana-dashboard.json", "utf8")) as { panels: Panel[] };

const readRules = (): Promise<string> => readFile("monitoring/limpet.rules.yml", "utf8");

test("docs/metrics.md has every metric that nginx answers with, and its type, and no other", async (t) => {
  await using openresty = await start();
  const text = await readFile("docs/metrics.md", "utf8");
  const rows = [...text.matchAll(/^\| `(limpet_\w+)` +\| (counter|gauge|histogram) /gm)];
  t.deepEqual(Object.fromEntries(rows.map(([, name, type]) => [name, type])), await typesIn(openresty));
});

test("docs/metrics.md has every alert", async (t) => {
  const text = await readFile("docs/metrics.md", "utf8");
  const documented = [...text.matchAll(/^\| `(Limpet\w+)`/gm)].map(([, name]) => name);
  t.deepEqual(
    documented,
    [...(await readRules()).matchAll(/- alert: (\w+)/g)].map(([, name]) => name),
  );
});

test("the dashboard and the alerts ask for metrics that there are, in PromQL that Prometheus takes", async (t) => {
  await using openresty = await start();
  const types = await typesIn(openresty);
  const dashboard = await readDashboard();
  const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  t.true(expressions.length > 0);
  for (const name of promtoolNames([...expressions, await readRules()].join("\n"))) {
    t.truthy(types[name] ?? types[name.replace(/_(bucket|sum|count)$/, "")], name);
  }
  t.is(await checkExpressions(openresty, expressions), "");
});

test("the dashboard is what Grafana imports: panels with places of their own, and a source of data to choose", async (t) => {
  const dashboard = await readDashboard();
  const panels = dashboard.panels as unknown as readonly {
    id: number;
    type: string;
    title: string;
    gridPos: { x: number; y: number; w: number; h: number };
    datasource: { uid: string };
  }[];
  t.is(typeof dashboard.title, "string");
  t.true(Number.isInteger(dashboard.schemaVersion));
  t.is(new Set(panels.map(({ id }) => id)).size, panels.length);
  const fields = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`),
  );
  t.is(new Set(fields).size, fields.length);
  for (const { type, title, datasource, gridPos } of panels) {
    t.is(type, "timeseries");
    t.not(title, "");
    t.is(datasource.uid, "${datasource}");
    t.true(gridPos.x + gridPos.w <= 24);
  }
});
