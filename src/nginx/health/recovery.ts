import { canPick } from "../../affinity/servers/lineup.ts";
import type { NginxUpstream } from "../upstream.ts";
import { avoid } from "./failures.ts";
import { placeKey } from "./health.ts";
import { logServer } from "./log-server.ts";
import { whyNotServing } from "./probe.ts";
import { announceChange } from "./shared-state.ts";

/** Seconds after a probe of a server until the next. */
const PROBE_INTERVAL = 2;
/** Seconds that a probe may take: four steps of two seconds, and some. */
const LONGEST_PROBE = 10;

const dictionary = ngx.shared.limpet;

/**
 * Probes the servers whose time has come, so that no client's request is spent on finding out whether
 * they are back. Where no server is left, their time has come at once.
 */
export function probeAvoided(upstream: NginxUpstream, now: number): void {
  if (dictionary === undefined) return;
  const { health, current, name } = upstream;
  for (const [index, until] of pairs(health.avoidedUntil)) {
    if (until <= now || !canPick(current)) {
      const place = current.generation.places[index]!;
      const [first] = dictionary.add(placeKey("probed", name, place), true, LONGEST_PROBE);
      if (first) {
        const { hosts, ports, servers } = current.generation;
        ngx.timer.at(0, probe, upstream, servers[index]!.name, place, hosts[index]!, ports[index]!);
      }
    }
  }
}

function probe(
  this: void,
  premature: boolean,
  upstream: NginxUpstream,
  server: string,
  place: string,
  host: string,
  port: number,
): void {
  if (premature || dictionary === undefined) return;
  const reason = whyNotServing(host, port, upstream.rules.protocol);
  dictionary.set(placeKey("probed", upstream.name, place), true, PROBE_INTERVAL);
  if (reason !== undefined) {
    avoid(upstream, place);
    logServer(ngx.WARN, upstream.name, server, `is still failing: ${reason}`);
    return;
  }
  dictionary.delete(placeKey("failures", upstream.name, place));
  dictionary.delete(placeKey("avoided", upstream.name, place));
  announceChange(upstream);
  logServer(ngx.NOTICE, upstream.name, server, "is back");
}
