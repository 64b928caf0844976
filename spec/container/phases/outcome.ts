/** What an outcome of probe.lua says of a program and a phase. */
export type Meaning =
  | "allowed"
  | "refused"
  /** This release of ngx_lua does not have what is called. */
  | "absent"
  /** This nginx is without a patch or a module that OpenResty has. */
  | "needs OpenResty"
  /** The call did not come back. */
  | "ended";

/**
 * How ngx_lua and lua-resty-core say that they do something in other phases only. What OpenSSL says of an argument, or
 * of a handshake that is not that far, is no refusal.
 */
const REFUSALS: readonly RegExp[] = [
  /API disabled in the (current context|context of )/,
  /no request( object)? found$/,
  /request object not found$/,
  /\bno request$/,
  /no upstream found$/,
  /bad request$/,
  /no ssl object$/,
  /bad (session in )?lua context$/,
  /uninitialized session id len in lua context$/,
  /attempt to yield across C-call boundary$/,
];

const ABSENT = /attempt to call (field|method) '\w+' \(a nil value\)$/;

const MISSING = /missing (the )?[\w ]+ patch|directive "\w+" not found or does not use ndk_set_var_value$/;

export function meaningOf(outcome: string): Meaning {
  if (outcome === "returned") return "allowed";
  if (outcome === "entered") return "ended";
  if (REFUSALS.some((refusal) => refusal.test(outcome))) return "refused";
  if (ABSENT.test(outcome)) return "absent";
  if (MISSING.test(outcome)) return "needs OpenResty";
  return "allowed";
}
