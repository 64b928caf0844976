import type ts from "typescript";
import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import { bindsInPhases } from "../includes/locations.ts";
import { failuresUncounted } from "../findings.ts";
import { atDirective } from "../reading/directive.ts";
import type { Directive } from "../reading/directive.ts";
import { effective } from "../reading/levels.ts";
import type { Levels } from "../reading/levels.ts";
import type { Pass } from "../reading/pass.ts";
import { seconds } from "../reading/time.ts";

/** A directive because of which Limpet does not see that a server failed, unless it has the log phase. */
export interface UnseenFailure {
  readonly directive: Directive;
  /** Of which server it does not see that. */
  readonly server: string;
  /** Why it does not. */
  readonly why: string;
}

const SILENT = "a server that does not answer in time";
const NOT_TRIED_AGAIN = "nginx tries no other server after it, and here only another try would show it";

/** nginx's own for connecting, sending and reading. */
const DEFAULT_TIMEOUT = "60s";

/** What nginx tries no other server after, by `proxy_next_upstream`. */
function notRetried({ args }: Directive): string | undefined {
  const isRetried = (failure: string) => args.includes(failure) && !args.includes("off");
  if (!isRetried("error")) return isRetried("timeout") ? "a server that cannot be reached" : "a server that fails";
  return isRetried("timeout") ? undefined : SILENT;
}

/** Whether the time for all tries is over when one of them has timed out. */
function isOverAfterOne(limit: Directive, levels: Levels, protocol: string): boolean {
  const time = seconds(limit.args[0] ?? "") ?? 0;
  return ["connect", "read"].some((step) => {
    const [timeout] = effective(levels, `${protocol}_${step}_timeout`);
    return time > 0 && (seconds(timeout?.args[0] ?? DEFAULT_TIMEOUT) ?? 0) >= time;
  });
}

/** Where no other try follows a failed one. */
function lastTryFirst(levels: Levels, { protocol }: Pass): UnseenFailure | undefined {
  const [next] = effective(levels, `${protocol}_next_upstream`);
  const [tries] = effective(levels, `${protocol}_next_upstream_tries`);
  const [time] = effective(levels, `${protocol}_next_upstream_timeout`);
  const server = next === undefined ? undefined : notRetried(next);
  if (next !== undefined && server !== undefined) return { directive: next, server, why: NOT_TRIED_AGAIN };
  if (tries?.args[0] === "1") return { directive: tries, server: "a server that fails", why: NOT_TRIED_AGAIN };
  return time !== undefined && isOverAfterOne(time, levels, protocol)
    ? { directive: time, server: SILENT, why: NOT_TRIED_AGAIN }
    : undefined;
}

/** Another location, or, in a variable, perhaps one; a whole URL only redirects the client. */
const LOCATION = /^[/@$]/;

/** Where an `error_page` answers in place of a server: another location does, which knows nothing of the upstream. */
function answeredElsewhere(levels: Levels): UnseenFailure | undefined {
  const directive = effective(levels, "error_page").find(
    ({ args }) =>
      LOCATION.test(args.at(-1) ?? "") && args.slice(0, -1).some((code) => code === "502" || code === "504"),
  );
  return directive === undefined
    ? undefined
    : {
        directive,
        server: "a server that fails in the last try of a request, or in its only one, such as a POST that was sent",
        why: "this error_page answers for it",
      };
}

/**
 * Why Limpet does not see a failed try that no other follows where a pass stands, if it does not.
 * @param hasHeaderFilter whether the header filter phase sees how requests end; where sessions are kept in the balancer phase alone, none does
 */
export function unseenFailure(levels: Levels, pass: Pass, hasHeaderFilter: boolean): UnseenFailure | undefined {
  return hasHeaderFilter ? answeredElsewhere(levels) : lastTryFirst(levels, pass);
}

/** Whether any of the servers can be avoided at all. */
function mayAvoid({ servers, health, mayChange }: ProvisionedUpstream): boolean {
  return (servers.length > 1 || mayChange) && servers.some(({ maxFails = health.maxFails }) => maxFails > 0);
}

/** Failures that `countLastTry` would count, and that nothing counts without it. */
export function checkLastTry(levels: Levels, pass: Pass, name: string, upstream: ProvisionedUpstream): ts.Diagnostic[] {
  if (upstream.health.countLastTry || !mayAvoid(upstream)) return [];
  const hasHeaderFilter = bindsInPhases(upstream);
  const unseen = unseenFailure(levels, pass, hasHeaderFilter);
  return unseen === undefined
    ? []
    : [atDirective(unseen.directive, failuresUncounted(name, unseen.server, unseen.why))];
}
