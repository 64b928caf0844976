import { LONGEST_QUEUE, LONGEST_WAIT_IN_QUEUE } from "../rules/validation/upstream.ts";
import { namedDirectives } from "../nginx-conf/reading/directive.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";
import { seconds } from "../nginx-conf/reading/time.ts";
import { object } from "./code.ts";
import type { Code } from "./code.ts";
import { directiveNotCarried, queueMoved, tooMuch } from "./findings.ts";
import type { Notes } from "./notes.ts";

/** Seconds: nginx's own. */
const TIMEOUT = 60;

/**
 * The option `queue` of an upstream that has `queue NUMBER timeout=TIME`.
 * @param isLimited whether a server has a limit; without, nobody waits
 */
export function queueCode(block: readonly Directive[], isLimited: boolean, notes: Notes): Code | undefined {
  const directive = namedDirectives(block, "queue").at(-1);
  if (directive === undefined) return undefined;
  if (!isLimited) {
    notes.add(directive, directiveNotCarried("queue", "No server here has max_conns, so none is ever full."));
    return undefined;
  }
  const [given = "", ...parameters] = directive.args;
  const timeout = parameters.find((parameter) => parameter.startsWith("timeout="))?.slice("timeout=".length);
  const size = atMost(Math.max(1, Math.floor(Number(given) || 1)), LONGEST_QUEUE, `queue ${given}`, directive, notes);
  const wait = Math.max(1, Math.round((seconds(timeout ?? "") ?? TIMEOUT) * 1000));
  const milliseconds = atMost(wait, LONGEST_WAIT_IN_QUEUE, `timeout=${timeout ?? ""}`, directive, notes);
  notes.add(directive, queueMoved());
  return object({ size: String(size), timeout: String(milliseconds), refuse: "502" });
}

function atMost(value: number, most: number, text: string, directive: Directive, notes: Notes): number {
  if (value > most) notes.add(directive, tooMuch(text, String(most)));
  return Math.min(value, most);
}
