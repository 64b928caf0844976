import { VERDICTS } from "../../../affinity/verdict.ts";
import { addHistogram, addSample, beginMetric, label, type Exposition } from "./exposition.ts";
import { BOUNDS, FAILURE_KINDS, MOVE_REASONS, TOKEN_STATES, WAIT_ENDS } from "../../metrics/numbers.ts";
import type { Totals } from "../../metrics/totals.ts";

/*
 * The metrics that the workers count, where the rules have `metrics`.
 */

/** As OpenMetrics wants a number's text to be the same always, with a point in it. */
const BOUND_TEXTS: string[] = [];
for (const bound of BOUNDS) {
  const seconds = bound / 1000;
  BOUND_TEXTS.push(seconds % 1 === 0 ? string.format("%.1f", seconds) : string.format("%g", seconds));
}

/** Writes all of them. */
export function writeCounted(this: void, text: Exposition, all: readonly Totals[]): void {
  const servers: Totals[] = [];
  const upstreams: Totals[] = [];
  for (const one of all) (one.server === "" ? upstreams : servers).push(one);
  writeRequests(text, all);
  writeServers(text, servers, all);
  writeUpstreams(text, upstreams, all);
}

function writeRequests(text: Exposition, all: readonly Totals[]): void {
  beginMetric(
    text,
    "limpet_requests",
    "counter",
    "Requests, by the server that answered and by what happened to their sessions.",
  );
  for (const one of all) {
    for (const verdict of VERDICTS) {
      const count = one.verdicts[verdict]!;
      // So that each verdict is there of each upstream, and not of each of a thousand servers.
      if (count > 0 || one.server === "") addSample(text, labelsOf(one), count, `,${label("verdict", verdict)}`);
    }
    text.pause();
  }
}

function writeServers(text: Exposition, servers: readonly Totals[], all: readonly Totals[]): void {
  beginMetric(
    text,
    "limpet_server_picks",
    "counter",
    "Times that the server was chosen, for the first try of a request or for another.",
  );
  for (const one of servers) {
    addSample(text, labelsOf(one), one.firstPicks, `,${label("try", "first")}`);
    addSample(text, labelsOf(one), one.nextPicks, `,${label("try", "next")}`);
  }
  beginMetric(text, "limpet_server_failures", "counter", "Tries that failed, by how.");
  for (const one of servers) {
    for (const kind of FAILURE_KINDS) addSample(text, labelsOf(one), one.failures[kind]!, `,${label("kind", kind)}`);
  }
  beginMetric(
    text,
    "limpet_server_responses",
    "counter",
    "Answers of the server that clients got, by the class of their status.",
  );
  for (const one of servers) {
    for (let i = 0; i < one.classes.length; i++) {
      addSample(text, labelsOf(one), one.classes[i]!, `,${label("class", `${i + 1}xx`)}`);
    }
  }
  beginMetric(
    text,
    "limpet_server_response_seconds",
    "histogram",
    "Time from the last try's begin to the header of the server's answer.",
  );
  for (const one of servers) {
    if (one.answers > 0) addHistogram(text, labelsOf(one), BOUND_TEXTS, one.buckets, one.seconds);
    text.pause();
  }
  beginMetric(
    text,
    "limpet_sessions_moved",
    "counter",
    "Requests that went to another server than their session's, by that server and by why.",
  );
  for (const one of all) {
    for (const reason of MOVE_REASONS) {
      addSample(text, labelsOf(one), one.moves[reason]!, `,${label("reason", reason)}`);
    }
  }
}

function writeUpstreams(text: Exposition, upstreams: readonly Totals[], all: readonly Totals[]): void {
  beginMetric(
    text,
    "limpet_tokens_rejected",
    "counter",
    "Requests with a binding that does not hold, by what is wrong with it.",
  );
  for (const one of upstreams) {
    for (const state of TOKEN_STATES) addSample(text, upstreamOf(one), one.tokens[state]!, `,${label("state", state)}`);
  }
  beginMetric(text, "limpet_waits", "counter", "Times that a request waited for its server, by how that ended.");
  for (const one of upstreams) {
    for (const end of WAIT_ENDS) addSample(text, upstreamOf(one), one.waits[end]!, `,${label("end", end)}`);
  }
  beginMetric(text, "limpet_cached_responses", "counter", "Requests that nginx answered from its cache.");
  for (const one of upstreams) addSample(text, upstreamOf(one), one.fromCache);
  beginMetric(text, "limpet_faults", "counter", "Faults of the rules or of Limpet itself.");
  for (const one of all) if (one.server === "") addSample(text, upstreamOf(one), one.faults);
}

function upstreamOf({ upstream }: Totals): string {
  return label("upstream", upstream);
}

function labelsOf({ upstream, server }: Totals): string {
  return `${label("upstream", upstream)},${label("server", server)}`;
}
