import { monotonicNow } from "../machine/clock.ts";
import { upstreamCell } from "../metrics/cells.ts";
import { add } from "../metrics/memory.ts";
import { FAULTS } from "../metrics/numbers.ts";
import { logAloud } from "../machine/quiet-log.ts";
import { placeInRules } from "./rule-lines.ts";

/** A fault is logged at most once in this many seconds. */
const SILENCE = 1;

let silentUntil = 0;
const unwarnedUntil: Record<string, number | undefined> = {};

/**
 * Counts a fault of the rules or of Limpet itself, and logs it, at most once per second in each worker, so that a
 * fault in every request does not fill the disk. What went wrong in the rules has its place in their TypeScript.
 */
export function reportFault(upstream: string, fault: unknown): void {
  add(upstreamCell(upstream), FAULTS, 1);
  const now = monotonicNow();
  if (now < silentUntil) return;
  silentUntil = now + SILENCE;
  const place = placeInRules(fault);
  const what = place === undefined ? tostring(fault) : `${place}: ${tostring(fault)}`;
  logAloud(ngx.ERR, `limpet: upstream "${upstream}": ${what}; served by round robin`);
}

/** Seconds between two times that a worker says that servers are not checked. */
const UNCHECKED_SILENCE = 60;

let uncheckedUntil = 0;

/** Logs that servers are not checked for a reason that is this machine's own, at most once a minute in each worker. */
export function reportUnchecked(upstream: string, reason: string): void {
  const now = monotonicNow();
  if (now < uncheckedUntil) return;
  uncheckedUntil = now + UNCHECKED_SILENCE;
  logAloud(ngx.ERR, `limpet: upstream "${upstream}": its servers are not checked: ${reason}`);
}

/**
 * Logs what an operator should know about an upstream, at most once per second in each worker.
 * @param topic warnings about different topics do not silence one another
 */
export function warnSeldom(upstream: string, message: string, topic = ""): void {
  const now = monotonicNow();
  if (now < (unwarnedUntil[topic] ?? 0)) return;
  unwarnedUntil[topic] = now + SILENCE;
  ngx.log(ngx.WARN, 'limpet: upstream "', upstream, '": ', message);
}

/** Logs that a location names what is no upstream of the rules. nginx does with its requests what it would without Limpet. */
export function warnUnknown(upstream: string): void {
  warnSeldom(
    upstream,
    "a location names it, but it is not in the rules that nginx loaded, so no session is kept there",
  );
}
