import { affinitiesOf } from "../affinity/affinities/affinity.ts";
import type { Routing, Upstream } from "../affinity/rules.ts";
import { readKeys, readPassword } from "./secrets.ts";
import { createUpstream, upstreams } from "./upstream.ts";

/**
 * The init phase, in the master process: builds every upstream's tables, which the workers then
 * share until they write to them. An upstream whose rules fail here is left to nginx's own round
 * robin; the others go on. Without its secrets nginx does not start, and the old workers of a reload go on.
 * @entry init
 */
export function start(this: void, routing: Routing): void {
  for (const [, rules] of pairs(routing.upstreams)) checkSecrets(rules);
  for (const [name, rules] of pairs(routing.upstreams)) {
    const [ok, result] = pcall(createUpstream, name, rules);
    if (ok) upstreams[name] = result;
    else ngx.log(ngx.ERR, 'limpet: upstream "', name, '": ', tostring(result), "; served by round robin");
  }
  // What building the tables left behind would be copied into every worker.
  collectgarbage("collect");
}

function checkSecrets({ affinity }: Upstream): void {
  for (const one of affinitiesOf(affinity)) {
    if (one.kind === "hash" || one.kind === "route") continue;
    if (one.keys !== undefined) readKeys(one.keys);
    const { password, sentinels } = (one.kind === "learn" ? one.redis : undefined) ?? {};
    if (password !== undefined) readPassword(password);
    if (sentinels?.password !== undefined) readPassword(sentinels.password);
  }
}
