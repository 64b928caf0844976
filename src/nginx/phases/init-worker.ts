import { keepLookingUp } from "../dns/names.ts";
import { keepChecking } from "../health/checks.ts";
import { forgetPublished, publishRules } from "../servers/published.ts";
import { buildAtOnce } from "../servers/swap.ts";
import { warnSeldom } from "../status/faults.ts";
import { keepSyncing } from "../sync.ts";
import { upstreams, type NginxUpstream } from "../upstream.ts";

/**
 * The init_worker phase, only where an upstream's servers may change or are checked: takes over what was published
 * since the master process began, and goes on doing so without requests.
 * @entry init_worker
 */
export function startWorker(this: void): void {
  for (const [name, upstream] of pairs(upstreams)) {
    const [ok, fault] = pcall(begin, upstream);
    if (!ok) warnSeldom(name, `the servers that were published cannot be taken over: ${tostring(fault)}`);
  }
  if (mayAnyChange()) keepSyncing();
  keepLookingUp();
  keepChecking();
}

function mayAnyChange(): boolean {
  for (const [, { rules }] of pairs(upstreams as Record<string, NginxUpstream>)) if (rules.mayChange) return true;
  return false;
}

function begin(this: void, upstream: NginxUpstream): void {
  if (!upstream.rules.mayChange) {
    forgetPublished(upstream.name);
    return;
  }
  // First what this nginx begins with, or its requests would go to the servers of the one before.
  publishRules(upstream);
  buildAtOnce(upstream);
}
