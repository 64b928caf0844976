import { buildAtOnce } from "../servers/swap.ts";
import { keepSyncing } from "../sync.ts";
import { upstreams } from "../upstream.ts";

/**
 * The init_worker phase, only where an upstream's servers may change: takes over what was published
 * since the master process began, and goes on doing so without requests.
 * @entry init_worker
 */
export function startWorker(this: void): void {
  for (const [, upstream] of pairs(upstreams)) {
    if (upstream.rules.mayChange) buildAtOnce(upstream);
  }
  keepSyncing();
}
