import { refusal, send } from "../admin/answer.ts";
import { rebindingOf } from "../admin/caller.ts";
import { metricsAnswer } from "../admin/metrics/answer.ts";

/**
 * The content of a location for the operator: metrics, in the text format of Prometheus or of OpenMetrics. Restrict access
 * to it in nginx.conf; `metrics.conf` does. From this machine itself, they are there only by a URL with its own name.
 * @entry content
 */
export function status(this: void): void {
  const denial = rebindingOf();
  send(denial === undefined ? metricsAnswer() : refusal(denial.status, denial.reason));
}
