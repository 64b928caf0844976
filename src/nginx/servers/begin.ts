import { doNotPause } from "../../affinity/machine.ts";
import { createLineup } from "../../affinity/running-upstream.ts";
import { readServers } from "../../affinity/servers/text.ts";
import { upstreams } from "../upstream.ts";
import { beginWith } from "./published.ts";
import { takeLineup } from "./swap.ts";

/** Begins, in the init phase, with the servers that an upstream had before, and what its sources say newly. */
export function beginServers(this: void, name: string): void {
  const upstream = upstreams[name];
  if (upstream?.rules.mayChange !== true) return;
  const { number, servers, dropped } = beginWith(name, upstream.rules.servers, upstream.sourceServers);
  for (const change of dropped) {
    ngx.log(ngx.NOTICE, 'limpet: upstream "', name, '": the rules overrule what was changed: ', change);
  }
  const lineup = createLineup(number, readServers(servers, doNotPause), upstream.tools, undefined, doNotPause);
  takeLineup(upstream, lineup);
}
