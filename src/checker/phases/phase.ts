/** The phases in which Lua runs, in nginx's order, named as in the tags of the typings: without `_by_lua*`. */
export const PHASES = [
  "init",
  "init_worker",
  "exit_worker",
  "ssl_client_hello",
  "ssl_certificate",
  "ssl_session_fetch",
  "ssl_session_store",
  "server_rewrite",
  "set",
  "rewrite",
  "access",
  "precontent",
  "content",
  "balancer",
  "proxy_ssl_certificate",
  "proxy_ssl_verify",
  "header_filter",
  "body_filter",
  "log",
  "timer",
] as const;

export type Phase = (typeof PHASES)[number];

/** Phases as bits, in the order of {@link PHASES}. */
export type PhaseSet = number;

export const NO_PHASE: PhaseSet = 0;
export const ANY_PHASE: PhaseSet = 2 ** PHASES.length - 1;

export function isPhase(name: string): name is Phase {
  return (PHASES as readonly string[]).includes(name);
}

export function phaseSet(...phases: readonly Phase[]): PhaseSet {
  return phases.reduce((set, phase) => set | (1 << PHASES.indexOf(phase)), NO_PHASE);
}

export function hasPhase(set: PhaseSet, phase: Phase): boolean {
  return (set & phaseSet(phase)) !== 0;
}

export function phasesOf(set: PhaseSet): Phase[] {
  return PHASES.filter((_, index) => (set & (1 << index)) !== 0);
}

/** How nginx's messages and the documentation name a phase. */
export function phaseTitle(phase: Phase): string {
  return phase === "timer" ? "ngx.timer.*" : `${phase}_by_lua*`;
}

/** Where a light thread can wait (`NGX_HTTP_LUA_CONTEXT_YIELDABLE`). */
export const WAITING = phaseSet(
  "ssl_client_hello",
  "ssl_certificate",
  "ssl_session_fetch",
  "server_rewrite",
  "rewrite",
  "access",
  "precontent",
  "content",
  "proxy_ssl_certificate",
  "proxy_ssl_verify",
  "timer",
);

/** Where coroutines work: in those that can wait, and in three more where lua-resty-core puts Lua's own in their place. */
export const WITH_COROUTINES = WAITING | phaseSet("init", "header_filter", "body_filter");

/** What `ngx.get_phase()` returns, where it is not the phase's own name. */
const RETURNED: Readonly<Record<string, Phase>> = {
  ssl_cert: "ssl_certificate",
  ssl_session_fetch: "ssl_session_fetch",
  proxy_ssl_cert: "proxy_ssl_certificate",
};

/** The phase that `ngx.get_phase()` means by this name; none where there is no such. */
export function phaseReturned(name: string): PhaseSet {
  const phase = RETURNED[name] ?? name;
  return isPhase(phase) ? phaseSet(phase) : NO_PHASE;
}
