import type { Answer } from "../answer.ts";
import { upstreamNames, upstreams } from "../../upstream.ts";
import { measureServers } from "../../metrics/cells.ts";
import { beginSlices } from "../../servers/slices.ts";
import { writeCounted } from "./counted.ts";
import { beginExposition, endExposition, OPENMETRICS_TYPE, PROMETHEUS_TYPE } from "./exposition.ts";
import { isMeasuring } from "../../metrics/memory.ts";
import { writeStates, writeVerdicts } from "./states.ts";
import { allTotals } from "../../metrics/totals.ts";

const OK = 200;

/** All metrics, as whoever asks wants them. */
export function metricsAnswer(this: void): Answer {
  const isOpenMetrics = (ngx.var.http_accept ?? "").indexOf("application/openmetrics-text") >= 0;
  const type = isOpenMetrics ? OPENMETRICS_TYPE : PROMETHEUS_TYPE;
  return {
    status: OK,
    body: () => {
      printMetrics(isOpenMetrics);
    },
    headers: { "Content-Type": type },
  };
}

function printMetrics(isOpenMetrics: boolean): void {
  const { pause } = beginSlices();
  const text = beginExposition(isOpenMetrics, pause);
  if (isMeasuring()) {
    for (const name of upstreamNames()) {
      measureServers(name, upstreams[name]!.current);
      pause();
    }
    writeCounted(text, allTotals(pause));
  } else {
    writeVerdicts(text);
  }
  writeStates(text);
  endExposition(text);
}
