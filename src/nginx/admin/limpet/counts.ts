import { FAILURE_KINDS, MOVE_REASONS, TOKEN_STATES, WAIT_ENDS } from "../../metrics/numbers.ts";
import type { Totals } from "../../metrics/totals.ts";
import { VERDICTS } from "../../../affinity/verdict.ts";
import { jsonNumber, jsonObject, type Json } from "../json.ts";

/** What was counted of a server, or of an upstream beside its servers. What was never counted is left out. */
export function countsView(this: void, totals: Totals): Json {
  const { classes, seconds } = totals;
  const responses: [string, Json | undefined][] = [];
  for (let i = 0; i < classes.length; i++) responses.push([`${i + 1}xx`, some(classes[i]!)]);
  return jsonObject([
    ["verdicts", someOf(VERDICTS, totals.verdicts)],
    ["firstPicks", some(totals.firstPicks)],
    ["nextPicks", some(totals.nextPicks)],
    ["failures", someOf(FAILURE_KINDS, totals.failures)],
    ["responses", jsonObject(responses)],
    ["answers", some(totals.answers)],
    ["seconds", some(seconds)],
    ["moves", someOf(MOVE_REASONS, totals.moves)],
    ["tokens", someOf(TOKEN_STATES, totals.tokens)],
    ["waits", someOf(WAIT_ENDS, totals.waits)],
    ["faults", some(totals.faults)],
    ["fromCache", some(totals.fromCache)],
  ]);
}

function some(this: void, count: number): Json | undefined {
  return count === 0 ? undefined : jsonNumber(count);
}

function someOf(names: readonly string[], counts: Readonly<Record<string, number>>): Json {
  const members: [string, Json | undefined][] = [];
  for (const name of names) members.push([name, some(counts[name]!)]);
  return jsonObject(members);
}
