import { readFile } from "node:fs/promises";
import type { StartedOpenResty } from "../../src/testkit/index.ts";

/** The Debian package with promtool, for the image of the OpenResty under test. */
export const PROMTOOL_PACKAGES = ["prometheus"];

/** What `promtool check metrics` says of a text in Prometheus' format; "" for nothing. */
export async function checkMetrics(openresty: StartedOpenResty, text: string): Promise<string> {
  await openresty.copy({ files: [{ content: text, target: "/tmp/metrics.txt" }] });
  const { output } = await openresty.exec([
    "/bin/sh",
    "-c",
    "promtool check metrics < /tmp/metrics.txt 2>&1 || echo failed",
  ]);
  return output.trim();
}

/** By name and labels. */
export type Samples = Readonly<Record<string, number>>;

/** The samples of a text. */
export function samplesIn(text: string): Samples {
  const samples: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const at = line.lastIndexOf(" ");
    if (line !== "" && !line.startsWith("#")) samples[line.slice(0, at)] = Number(line.slice(at + 1));
  }
  return samples;
}

const RULES = "monitoring/limpet.rules.yml";

/** What `promtool check rules` says of the alert rules. */
export async function checkRules(openresty: StartedOpenResty): Promise<string> {
  await openresty.copy({ files: [{ content: await readFile(RULES, "utf8"), target: "/tmp/limpet.rules.yml" }] });
  return (await openresty.exec(["/bin/sh", "-c", "promtool check rules /tmp/limpet.rules.yml 2>&1"])).output;
}

/** Minutes that Prometheus has the first samples, and then the second ones. */
const CALM = 6;
const BROKEN = 4;

/**
 * Lets Prometheus evaluate the alert rules over two answers of nginx, each for some minutes.
 * @param samples by name and labels, before something broke and after that
 * @returns what promtool says where not exactly these alerts fire; "" where they do
 */
export async function checkAlerts(
  openresty: StartedOpenResty,
  [before, after]: readonly [Samples, Samples],
  alerts: readonly string[],
): Promise<string> {
  await checkRules(openresty);
  const series = Object.entries(after).map(([name, value]) => ({
    series: name.replace("{", '{job="limpet",instance="proxy",'),
    // A counter that was not there before begins with what it has, as it does with Prometheus.
    values: `${before[name] === undefined ? `_x${CALM}` : `${before[name]}x${CALM}`} ${value}x${2 * BROKEN}`,
  }));
  const samples = alerts.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 }));
  const test = {
    rule_files: ["/tmp/limpet.rules.yml"],
    evaluation_interval: "15s",
    tests: [
      {
        interval: "1m",
        input_series: series,
        promql_expr_test: [
          {
            expr: 'count by (alertname) (ALERTS{alertstate="firing"}) > bool 0',
            eval_time: `${CALM + BROKEN}m`,
            exp_samples: samples,
          },
        ],
      },
    ],
  };
  // JSON is YAML, too.
  await openresty.copy({ files: [{ content: JSON.stringify(test), target: "/tmp/alerts.test.yml" }] });
  const { output } = await openresty.exec(["/bin/sh", "-c", "promtool test rules /tmp/alerts.test.yml 2>&1"]);
  return output.includes("SUCCESS") ? "" : output;
}

/** The names of Limpet's metrics in expressions. */
export function promtoolNames(expressions: string): readonly string[] {
  return [...new Set(expressions.match(/\blimpet_\w+/g))];
}

/** What promtool has against expressions of a dashboard; "" for nothing. */
export async function checkExpressions(openresty: StartedOpenResty, expressions: readonly string[]): Promise<string> {
  const rules = expressions.map((expr, index) => ({
    record: `limpet:panel${index}`,
    // What Grafana fills in.
    expr: expr.replaceAll("$__rate_interval", "1m").replaceAll("$upstream", ".*"),
  }));
  const content = JSON.stringify({ groups: [{ name: "dashboard", rules }] });
  await openresty.copy({ files: [{ content, target: "/tmp/dashboard.rules.yml" }] });
  const command = "promtool check rules /tmp/dashboard.rules.yml 2>&1";
  const { output } = await openresty.exec(["/bin/sh", "-c", command]);
  return output.includes("SUCCESS") ? "" : output;
}
