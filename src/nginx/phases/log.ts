import { settleUnanswered } from "../health/blame.ts";
import { reportFault } from "../status/faults.ts";
import { upstreams } from "../upstream.ts";

const variables = ngx.var;

/**
 * The log phase: counts a request's last try if that failed, which the balancer phase cannot know. The upstream is known from an nginx variable, which also survives
 * an `error_page`.
 * @entry log
 */
export function log(this: void): void {
  const name = variables.limpet_tried;
  const upstream = name === undefined ? undefined : upstreams[name];
  if (upstream === undefined) return;
  const [ok, fault] = pcall(settleUnanswered, upstream, upstream.current, undefined);
  if (!ok) reportFault(upstream.name, fault);
}
