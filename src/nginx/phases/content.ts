import { send } from "../admin/answer.ts";
import { metricsAnswer } from "../admin/metrics/answer.ts";

/**
 * The content of a location for the operator: metrics, in the text format of Prometheus or of OpenMetrics. Restrict access
 * to it in nginx.conf; `metrics.conf` does.
 * @entry content
 */
export function status(this: void): void {
  send(metricsAnswer());
}
