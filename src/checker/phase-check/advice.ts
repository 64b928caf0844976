import { ANY_PHASE, WAITING, phaseSet, phaseTitle, phasesOf } from "../phases/phase.ts";
import type { Phase, PhaseSet } from "../phases/phase.ts";

/** What an API works on, which decides where it goes instead. */
type Family = "waiting" | "socket" | "request" | "answer" | "timer" | "balancer" | "body" | "other";

const FAMILIES: readonly (readonly [RegExp, Family])[] = [
  [/^ngx\.req\.(socket|read_body|init_body|append_body|finish_body)\b/, "body"],
  [/^(ngx\.socket\.|tcpsock:|udpsock:|ngx\.socket)/, "socket"],
  [
    /^(ngx\.sleep|ngx\.location\.capture|ngx\.thread\.|ngx\.run_worker_thread|semaphore:|sema:|ngx\.pipe|coroutine\.)/,
    "waiting",
  ],
  [/^ngx\.timer\.(at|every)/, "timer"],
  [/^ngx\.balancer\b/, "balancer"],
  [/^ngx\.(say|print|flush|eof|send_headers|exec|redirect|exit|on_abort)\b/, "answer"],
  [/^ngx\.(var|req|header|status|arg|resp|is_subrequest|headers_sent)\b/, "request"],
];

/** Whether it reads or writes a request or its answer. */
export function isOfRequest(api: string): boolean {
  const family = familyOf(api, false);
  return family === "request" || family === "body";
}

function familyOf(api: string, isYielding: boolean): Family {
  return FAMILIES.find(([pattern]) => pattern.test(api))?.[1] ?? (isYielding ? "waiting" : "other");
}

const EARLIER = "do it in the access phase and pass the result in ngx.ctx";
const IN_A_TIMER = "start a timer with ngx.timer.at(0, …) and do it there";

/** What to write instead of a call that a phase refuses, as the end of a sentence. */
export function advice(api: string, phase: Phase, allowed: PhaseSet, isYielding: boolean): string {
  const family = familyOf(api, isYielding || allowed === WAITING);
  switch (family) {
    case "waiting":
    case "socket":
    case "body":
      return adviceToWait(family, phase) ?? elsewhere(allowed);
    case "timer":
      return phase === "init"
        ? "start it in init_worker_by_lua*, because the master process has no timers"
        : phase === "exit_worker"
          ? "a worker that is exiting starts no timers; pending ones are called with premature = true"
          : elsewhere(allowed);
    case "request":
      if (phase === "init")
        return "there is no request while nginx starts: read it in the function that a request's phase calls";
      if (phase === "timer") return "a timer has no request: read it before, and pass it to the timer as an argument";
      if (phase === "init_worker" || phase === "exit_worker")
        return "there is no request when a worker starts or exits: read it in a request's phase";
      return api === "ngx.req.set_uri"
        ? "only with jump: leave it out, or jump in the rewrite phase"
        : elsewhere(allowed);
    case "answer":
      if (phase === "balancer")
        return "decide it in the access phase, which can answer; the balancer can only return ngx.exit(…)";
      if (phase === "timer" || phase === "init" || phase === "init_worker" || phase === "exit_worker")
        return "there is no request to answer here";
      if (phase === "log") return "the response has been sent by then; do it in the access or content phase";
      if (phase === "header_filter")
        return "the response is already being sent; write ngx.header or ngx.status here, or do it in the access phase";
      if (phase === "body_filter")
        return "the response's header has been sent; write ngx.arg here, or do it in the access phase";
      if (phase === "set") return "do it in the rewrite or access phase";
      return elsewhere(allowed);
    case "balancer":
      return "only balancer_by_lua* picks a server; decide earlier and pass the choice in ngx.ctx";
    case "other":
      return elsewhere(allowed);
  }
}

function adviceToWait(family: Family, phase: Phase): string | undefined {
  switch (phase) {
    case "balancer":
      return EARLIER;
    case "set":
      return "do it in the rewrite phase, which can wait, and write the variable with ngx.var there";
    case "header_filter":
    case "body_filter":
      return family === "body" ? EARLIER : `${EARLIER}, or, if no response depends on it, ${IN_A_TIMER}`;
    case "log":
      return family === "body" ? EARLIER : `${IN_A_TIMER}, passing what it needs from the request as arguments`;
    case "init":
      return family === "body" ? undefined : "do it in init_worker_by_lua*, in a timer: ngx.timer.at(0, …)";
    case "init_worker":
      return family === "body" ? undefined : IN_A_TIMER;
    case "exit_worker":
      return "a worker that is exiting cannot wait; do it in an earlier timer, which is called with premature = true";
    case "ssl_session_store":
      return family === "body" ? undefined : IN_A_TIMER;
    case "timer":
      return family === "body"
        ? "a timer has no request: read it before, and pass it to the timer as an argument"
        : undefined;
    default:
      return undefined;
  }
}

const USUAL = phaseSet("rewrite", "access", "content", "header_filter", "log", "timer");

/** Where it is allowed, the phases that most handlers are of first. */
function elsewhere(allowed: PhaseSet): string {
  if (allowed === 0) return "no phase allows it";
  const usual = phasesOf(allowed & USUAL);
  const named = usual.length === 0 ? phasesOf(allowed) : usual;
  if (allowed === WAITING) return "only a phase that can wait allows it, as access_by_lua* and timers do";
  if (allowed === ANY_PHASE || named.length === 0) return "do it in another phase";
  return `it is allowed in ${named.map(phaseTitle).join(", ")}`;
}
