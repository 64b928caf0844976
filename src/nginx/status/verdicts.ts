import { VERDICTS, type Verdict } from "../../affinity/verdict.ts";
import type { NginxUpstream } from "../upstream.ts";

/** Seconds between two times that a worker adds its counts to those of all. */
const FLUSH_INTERVAL = 1;

const dictionary = ngx.shared.limpet;
const variables = ngx.var;

/** What this worker counted since it last told the others, by upstream and verdict. */
const counts: Record<string, Record<string, number | undefined>> = {};
let isFlushDue = false;

/**
 * Records for the log, the counters and, if the rules name a header, the client what became of a request's session.
 * @param server the name of the one that answered
 */
export function recordVerdict(upstream: NginxUpstream, verdict: Verdict, server: string | undefined): void {
  // A subrequest shares its variables with the request it belongs to, which has a verdict of its own.
  if (ngx.is_subrequest) return;
  variables.limpet_verdict = verdict;
  if (server !== undefined) variables.limpet_server = server;
  const { verdictHeader } = upstream.rules;
  if (verdictHeader !== undefined) ngx.header[verdictHeader] = verdict;
  count(upstream.name, verdict);
}

function count(upstream: string, verdict: Verdict): void {
  let own = counts[upstream];
  if (own === undefined) {
    own = {};
    counts[upstream] = own;
  }
  own[verdict] = (own[verdict] ?? 0) + 1;
  if (isFlushDue || dictionary === undefined) return;
  isFlushDue = true;
  const [timer] = ngx.timer.at(FLUSH_INTERVAL, flush);
  // A worker that is about to exit takes no timer.
  if (timer === undefined) flush();
}

/** Also when the worker exits, for nginx then calls its timers before their time. */
function flush(this: void): void {
  isFlushDue = false;
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

/** How often each verdict was given in an upstream, by all workers, up to a second ago. */
export function verdictCounts(upstream: string): Record<string, number> {
  const result: Record<string, number> = {};
  for (const verdict of VERDICTS) {
    const number = dictionary === undefined ? undefined : dictionary.get(counterKey(upstream, verdict))[0];
    result[verdict] = (number as number | undefined) ?? 0;
  }
  return result;
}
