import { object } from "./code.ts";
import type { Code } from "./code.ts";
import { healthOfOneServer } from "./findings.ts";
import type { Notes } from "./notes.ts";
import type { ServerLine } from "./server-line.ts";
import { seconds } from "./time.ts";

/** nginx's own, and Limpet's. */
const DEFAULT_MAX_FAILS = 1;
const DEFAULT_FAIL_TIMEOUT = 10;
const LONGEST_FAIL_TIMEOUT = 86_400;

interface ServerHealth {
  readonly line: ServerLine;
  readonly maxFails: number;
  readonly failTimeout: number;
}

function healthOf(line: ServerLine): ServerHealth {
  const failTimeout = seconds(line.parameters.get("fail_timeout") ?? "") ?? DEFAULT_FAIL_TIMEOUT;
  const maxFails = Number(line.parameters.get("max_fails") ?? DEFAULT_MAX_FAILS);
  // A server that is avoided for no time is not avoided.
  return failTimeout < 1
    ? { line, maxFails: 0, failTimeout: DEFAULT_FAIL_TIMEOUT }
    : { line, maxFails, failTimeout: Math.min(failTimeout, LONGEST_FAIL_TIMEOUT) };
}

function text({ maxFails, failTimeout }: ServerHealth): string {
  return `max_fails=${maxFails} fail_timeout=${failTimeout}s`;
}

/** What most servers have, and of as many the first. */
function commonest(all: readonly ServerHealth[]): ServerHealth | undefined {
  const amount = (wanted: ServerHealth) => all.filter((health) => text(health) === text(wanted)).length;
  return all.reduce<ServerHealth | undefined>(
    (best, health) => (best === undefined || amount(health) > amount(best) ? health : best),
    undefined,
  );
}

/** `health`, where it is not what it would be by default. */
export function healthCode(lines: readonly ServerLine[], notes: Notes): Code | undefined {
  const all = lines.map(healthOf);
  const used = commonest(all);
  if (used === undefined) return undefined;
  for (const health of all) {
    if (text(health) !== text(used)) notes.add(health.line.directive, healthOfOneServer(text(health), text(used)));
  }
  const { maxFails, failTimeout } = used;
  if (maxFails === DEFAULT_MAX_FAILS && failTimeout === DEFAULT_FAIL_TIMEOUT) return undefined;
  return object({
    maxFails: maxFails === DEFAULT_MAX_FAILS ? undefined : String(maxFails),
    failTimeout: failTimeout === DEFAULT_FAIL_TIMEOUT ? undefined : String(failTimeout),
  });
}
