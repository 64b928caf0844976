import { beginExchange } from "../../affinity/decision.ts";
import { describedRequest, type RequestDescription } from "../explain/request.ts";
import { nowhere } from "../../findings/diagnostics.ts";
import { Refusal } from "../../findings/refusal.ts";
import { emptyLog, linesSkipped, logWithoutKeys, noLineFits } from "./findings.ts";
import { linesOf } from "./lines.ts";
import { lineReader, loggedRequest } from "./log-format.ts";
import type { Population } from "./population.ts";
import { findBinding, type PlannedUpstream } from "./planned-upstream.ts";
import { placesByAffinity } from "./sources.ts";
import { sourceText } from "../explain/explanation.ts";
import { Tally } from "./tally.ts";
import type ts from "typescript";

/** What distinguishes the sessions of one upstream. */
export interface LogReader {
  readonly name: string;
  /** The rules before and after the change. A session is what both treat as one. */
  readonly upstreams: readonly PlannedUpstream[];
}

/** What was found in a log. */
export interface LoggedPopulations {
  /** In the order of the upstreams. */
  readonly populations: readonly Population[];
  readonly diagnostics: readonly ts.Diagnostic[];
}

/**
 * The sessions of upstreams in an access log. If the format has `$proxy_host`, an upstream gets only the requests
 * that went to it.
 * @param most the number of sessions of an upstream to keep
 * @throws Refusal if no line fits, or no request has a session
 */
export async function sessionsInLog(
  path: string,
  format: string,
  upstreams: readonly LogReader[],
  most: number,
  progress: (lines: number) => void = () => undefined,
): Promise<LoggedPopulations> {
  const readLine = lineReader(format);
  const tallies = upstreams.map(() => ({ tally: new Tally<RequestDescription>(most), withoutSession: 0 }));
  let lines = 0;
  let skipped = 0;
  let firstSkipped: string | undefined;
  for await (const line of linesOf(path)) {
    if (line === "") continue;
    lines++;
    if (lines % 10_000 === 0) progress(lines);
    const values = readLine(line);
    if (values === undefined) {
      skipped++;
      firstSkipped ??= line;
      continue;
    }
    const request = loggedRequest(values);
    for (const [index, { name, upstreams: versions }] of upstreams.entries()) {
      if (values.proxy_host !== undefined && values.proxy_host !== name) continue;
      const counted = tallies[index]!;
      const key = identityOf(request, versions);
      if (key === undefined) counted.withoutSession++;
      else counted.tally.add(key, () => request);
    }
  }
  if (lines === 0) throw new Refusal([nowhere(emptyLog(path))]);
  if (firstSkipped !== undefined && skipped === lines) throw new Refusal([nowhere(noLineFits(path, firstSkipped))]);
  const populations = tallies.map(({ tally, withoutSession }, index) => {
    const sessions = tally.entries();
    if (sessions.length === 0) {
      const { name, upstreams: versions } = upstreams[index]!;
      throw new Refusal([nowhere(logWithoutKeys(name, path, placesText(versions)))]);
    }
    return {
      size: sessions.length,
      describe: (session: number) => sessions[session]!.value,
      requests: (session: number) => sessions[session]!.count,
      kind: () => undefined,
      origin: { from: "access log", file: path, share: tally.share, withoutSession } as const,
    };
  });
  return { populations, diagnostics: skipped === 0 ? [] : [nowhere(linesSkipped(path, skipped, lines))] };
}

/** What a request's session is known by, to all of these together; `undefined` where it has none. */
function identityOf(description: RequestDescription, upstreams: readonly PlannedUpstream[]): string | undefined {
  const parts: (string | undefined)[] = [];
  for (const upstream of upstreams) {
    const request = describedRequest(description);
    const exchange = beginExchange(upstream);
    findBinding(upstream, exchange, request, 0);
    parts.push(upstream.readKey(request), exchange.key);
  }
  return parts.every((part) => part === undefined)
    ? undefined
    : parts.map((part) => (part === undefined ? "-" : `${part.length}:${part}`)).join(" ");
}

function placesText(upstreams: readonly PlannedUpstream[]): string {
  const places = upstreams.flatMap(({ rules }) => placesByAffinity(rules).flat().map(sourceText));
  return [...new Set(places)].join(", ") || "one of Limpet's own cookies";
}
