import { VERDICTS, type Verdict } from "../../affinity/verdict.ts";
import { monotonicNow } from "../machine/clock.ts";
import { NO_SERVER } from "../../affinity/balancing/tried.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import { countVerdict } from "../metrics/count.ts";
import { upstreamCell } from "../metrics/cells.ts";
import { verdictSums } from "../metrics/totals.ts";
import type { NginxUpstream } from "../upstream.ts";
import { noteSessionDigest } from "./session-digest.ts";

/** Seconds between a worker's additions to the shared counts. */
const FLUSH_INTERVAL = 1;

/** Seconds by which a timer may be late. */
const LATEST = 1;

const dictionary = ngx.shared.limpet;
const variables = ngx.var;

/** What this worker has counted since it last added to the shared counts, by upstream and verdict. */
const counts: Record<string, Record<string, number | undefined>> = {};
/** Until when a timer is certain to add them, by `monotonicNow`; 0 if there is none. */
let timedUntil = 0;

/**
 * Records for the log, the counters and, if the rules name a header, the client what became of a request's session.
 * @param server the one that answered; `NO_SERVER` for none
 */
export function recordVerdict(upstream: NginxUpstream, verdict: Verdict, lineup: Lineup, server: number): void {
  // A subrequest shares its variables with its main request, which has its own verdict.
  if (ngx.is_subrequest) return;
  variables.limpet_verdict = verdict;
  if (server !== NO_SERVER) variables.limpet_server = lineup.generation.servers[server]!.name;
  noteSessionDigest(upstream);
  const { verdictHeader } = upstream.rules;
  if (verdictHeader !== undefined) ngx.header[verdictHeader] = verdict;
  if (upstream.cell >= 0) countVerdict(upstream, verdict, lineup, server);
  else count(upstream.name, verdict);
}

function count(upstream: string, verdict: Verdict): void {
  let own = counts[upstream];
  if (own === undefined) {
    own = {};
    counts[upstream] = own;
  }
  own[verdict] = (own[verdict] ?? 0) + 1;
  const now = monotonicNow();
  // nginx drops timers when too many run: one that is late is set again.
  if (now < timedUntil || dictionary === undefined) return;
  timedUntil = now + FLUSH_INTERVAL + LATEST;
  const [timer] = ngx.timer.at(FLUSH_INTERVAL, flush);
  // A worker that is about to exit accepts no timers.
  if (timer === undefined) flush();
}

/** Also when the worker exits, because nginx then calls its timers early. */
function flush(this: void): void {
  timedUntil = 0;
  for (const [upstream, own] of pairs(counts)) {
    for (const [verdict, number] of pairs(own)) {
      if (number > 0) dictionary!.incr(counterKey(upstream, verdict), number, 0);
      own[verdict] = 0;
    }
  }
}

function counterKey(upstream: string, verdict: string): string {
  return `verdict ${upstream} ${verdict}`;
}

/** How often all workers gave each verdict in an upstream, up to a second ago. */
export function verdictCounts(upstream: string): Readonly<Record<string, number>> {
  if (upstreamCell(upstream) >= 0) return verdictSums(upstream);
  const result: Record<string, number> = {};
  for (const verdict of VERDICTS) {
    const number = dictionary === undefined ? undefined : dictionary.get(counterKey(upstream, verdict))[0];
    result[verdict] = (number as number | undefined) ?? 0;
  }
  return result;
}
