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
