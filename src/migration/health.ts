import { LONGEST_FAIL_TIMEOUT, MOST_FAILS } from "../affinity/servers/check.ts";
import { object } from "./code.ts";
import type { Code } from "./code.ts";
import { tooMuch } from "./findings.ts";
import type { Notes } from "./notes.ts";
import type { ServerLine } from "./server-line.ts";
import { seconds } from "../nginx-conf/reading/time.ts";

/** nginx's own, and Limpet's. */
const DEFAULT_MAX_FAILS = 1;
const DEFAULT_FAIL_TIMEOUT = 10;

/** When a server is avoided. */
export interface ServerHealth {
  /** 0: never. */
  readonly maxFails: number;
  /** Seconds; undefined where it does not matter. */
  readonly failTimeout: number | undefined;
}

function healthOf({ directive, parameters }: ServerLine, notes: Notes): ServerHealth {
  const fails = parameters.get("max_fails") ?? String(DEFAULT_MAX_FAILS);
  const timeout = parameters.get("fail_timeout") ?? String(DEFAULT_FAIL_TIMEOUT);
  const failTimeout = seconds(timeout) ?? DEFAULT_FAIL_TIMEOUT;
  const maxFails = Number(fails);
  // A server that is avoided for no time is not avoided.
  if (maxFails === 0 || failTimeout < 1) return { maxFails: 0, failTimeout: undefined };
  if (maxFails > MOST_FAILS) notes.add(directive, tooMuch(`max_fails=${fails}`, `maxFails: ${MOST_FAILS}`));
  if (failTimeout > LONGEST_FAIL_TIMEOUT)
    notes.add(directive, tooMuch(`fail_timeout=${timeout}`, `failTimeout: ${LONGEST_FAIL_TIMEOUT}`));
  return { maxFails: Math.min(maxFails, MOST_FAILS), failTimeout: Math.min(failTimeout, LONGEST_FAIL_TIMEOUT) };
}

/** Of one server, by the lines that have its address: nginx avoids it as a whole only when it avoids each of them. */
export function healthOfLines(lines: readonly ServerLine[], notes: Notes): ServerHealth {
  const all = lines.map((line) => healthOf(line, notes));
  const never = all.find(({ maxFails }) => maxFails === 0);
  return (
    never ?? {
      maxFails: Math.max(...all.map(({ maxFails }) => maxFails)),
      failTimeout: Math.max(...all.flatMap(({ failTimeout }) => failTimeout ?? [])),
    }
  );
}

/** The value that most have, and of as many the first. */
function commonest(values: readonly number[]): number | undefined {
  const amount = (wanted: number) => values.filter((value) => value === wanted).length;
  return values.reduce<number | undefined>(
    (best, value) => (best === undefined || amount(value) > amount(best) ? value : best),
    undefined,
  );
}

/** What most servers have, which the rules say once for the upstream. */
export function commonHealth(all: readonly ServerHealth[]): ServerHealth {
  return {
    maxFails: commonest(all.map(({ maxFails }) => maxFails)) ?? DEFAULT_MAX_FAILS,
    failTimeout: commonest(all.flatMap(({ failTimeout }) => failTimeout ?? [])) ?? DEFAULT_FAIL_TIMEOUT,
  };
}

/** The options of a server where it differs from the others. */
export function ownHealth(
  { maxFails, failTimeout }: ServerHealth,
  common: ServerHealth,
): Readonly<Record<string, Code | undefined>> {
  return {
    maxFails: maxFails === common.maxFails ? undefined : String(maxFails),
    failTimeout: failTimeout === undefined || failTimeout === common.failTimeout ? undefined : String(failTimeout),
  };
}

/** `health`, where it is not what it would be by default. */
export function healthCode(common: ServerHealth, countsLastTry: boolean, check: Code | undefined): Code | undefined {
  const code = object({
    ...ownHealth(common, { maxFails: DEFAULT_MAX_FAILS, failTimeout: DEFAULT_FAIL_TIMEOUT }),
    countLastTry: countsLastTry ? "true" : undefined,
    check,
  });
  return code.items.length === 0 ? undefined : code;
}
