import { settleUnanswered } from "../health/blame.ts";
import { leave } from "../servers/in-flight.ts";
import { releaseHeld } from "../servers/connections.ts";
import { reportFault } from "../status/faults.ts";
import { upstreams } from "../upstream.ts";

const variables = ngx.var;

/**
 * The log phase: frees the place that the request had on its server, and counts its last try if
 * that failed, which the balancer phase cannot know. The upstream is known from an nginx variable, which also survives
 * an `error_page`.
 * @entry log
 */
export function log(this: void): void {
  releaseHeld();
  leave();
  const name = variables.limpet_tried;
  const upstream = name === undefined ? undefined : upstreams[name];
  if (upstream === undefined) return;
  const [ok, fault] = pcall(settleUnanswered, upstream, upstream.current, undefined);
  if (!ok) reportFault(upstream.name, fault);
}
