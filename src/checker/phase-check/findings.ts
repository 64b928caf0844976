import ts from "#typescript";
import { error, list, note, warning } from "../../findings/finding.ts";
import type { Finding } from "../../findings/finding.ts";
import { phaseTitle } from "../phases/phase.ts";
import type { Phase } from "../phases/phase.ts";

// 10xx: what a phase of nginx refuses

function titles(phases: readonly Phase[]): string {
  return list(phases.map(phaseTitle));
}

/** `a` → `b` → `ngx.sleep` */
function chained(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(" → ");
}

export const refused = error(
  1001,
  (chain: readonly string[], phases: readonly Phase[], advice: string) =>
    `${chained(chain)}: refused in ${titles(phases)}; ${advice}`,
);
export const coroutineRefused = error(
  1002,
  (chain: readonly string[], what: string, phases: readonly Phase[]) =>
    `${chained(chain)} is ${what}, which becomes a coroutine in Lua: refused in ${titles(phases)}; write a plain function that returns the value or a list of them`,
);
export const yieldAtTop = error(
  1003,
  (chain: readonly string[], api: string) =>
    `${chained(chain)}: a module cannot wait while it is being loaded, and one that fails to load stays broken ("attempt to yield across C-call boundary"); call ${api} in a function that a phase calls`,
);
export const socketKept = error(
  1004,
  (name: string) =>
    `\`${name}\` outlives the request, but a cosocket does not: the next request that uses it gets "bad request". ` +
    "Create the socket in the function that uses it, and return it with setkeepalive, whose pool keeps connections open",
);
export const contextKept = error(
  1005,
  (name: string) =>
    `\`${name}\` outlives the request, but ngx.ctx belongs to one request: others would see it. Read ngx.ctx again in each function`,
);
export const notFollowed = note(
  1006,
  (call: string, phases: readonly Phase[]) =>
    `\`${call}\` cannot be followed, so it is unknown what it calls in ${titles(phases)}; ` +
    "give it a type that leads to its code, or declare its phases with @phases",
);
export const phasesUndeclared = note(
  1007,
  (name: string, phases: readonly Phase[]) =>
    `\`${name}\` cannot be followed into Lua, and nothing says whether ${titles(phases)} ${phases.length === 1 ? "allows" : "allow"} it; declare its phases with @phases`,
);
export const unknownPhase = error(1008, (name: string, meant: string | undefined, known: readonly string[]) =>
  meant === undefined
    ? `There is no phase ${JSON.stringify(name)}. The phases are ${known.join(", ")}, and any for all of them.`
    : `There is no phase ${JSON.stringify(name)}. Did you mean ${JSON.stringify(meant)}?`,
);
export const unknownCallback = error(
  1009,
  (name: string) =>
    `@runs names a parameter, but there is none named ${JSON.stringify(name)}. Write @runs PARAMETER PHASE.`,
);
export const nothingToEnter = error(
  1010,
  () => "@entry belongs on a function, a constant that holds one, or a function type; no function was found here.",
);

export const unknownTag = error(
  1011,
  (name: string, meant: string) => `@${name} is not read by anything. Write @${meant}.`,
);
export const emptyTag = error(
  1012,
  (name: string) => `@${name} names no phase. Write it behind, as in @${name} access.`,
);
export const tagInPlainComment = error(
  1013,
  (name: string) => `@${name} is read only in a comment that begins with /**. Write /** @${name} … */.`,
);
export const nothingToCheck = warning(
  1014,
  () =>
    "Nothing here is called by nginx as far as is known, so no phase was checked. Write /** @entry PHASE */ over each function that nginx calls, as in /** @entry access */.",
);

export const requestReadWhileLoading = error(
  1015,
  (chain: readonly string[], api: string) =>
    `${chained(chain)}: the top level of a module runs once in each worker, so every later request would see what the first one had; read ${api} in the function that a phase calls`,
);
export const writtenTooLate = error(
  1016,
  (chain: readonly string[], phases: readonly Phase[]) =>
    `${chained(chain)} is written in ${titles(phases)}, when the header of the response has been sent: nothing changes, and nginx logs an error. Write it in the header_filter phase or before`,
);

/** A finding at a call of which only types say that it may lead there. Notes are what they are. */
export function guessedFrom(finding: Finding): Finding {
  if (finding.category !== ts.DiagnosticCategory.Error) return finding;
  const message = `${finding.message}. That applies if this call leads there, which its types allow`;
  return { ...finding, category: ts.DiagnosticCategory.Warning, message };
}
