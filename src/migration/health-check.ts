import { namedDirectives } from "../nginx-conf/reading/directive.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";
import { seconds } from "../nginx-conf/reading/time.ts";
import { list, object, quote } from "./code.ts";
import type { Code } from "./code.ts";
import { checkMoved, checkPartNotCarried, checksDiffer } from "./findings.ts";
import type { Notes } from "./notes.ts";
import type { PassingPlace } from "./passes.ts";

/** NGINX Plus's, and Angie's. */
const DIRECTIVES = ["health_check", "upstream_probe"];

/** What both have by default: one bad check, and one good one. */
const ONCE = "1";

/**
 * `health.check` of an upstream, from the directives in the locations that pass requests to it.
 * @param http where `match` blocks stand
 */
export function checkCode(places: readonly PassingPlace[], http: Directive, notes: Notes): Code | undefined {
  const [first, ...others] = places.flatMap(({ location }) => namedDirectives(location?.block ?? [], ...DIRECTIVES));
  if (first === undefined) return undefined;
  for (const other of others) notes.add(other, checksDiffer(other.name));
  notes.add(first, checkMoved(first.name));
  return codeOf(first, http, notes);
}

function codeOf(directive: Directive, http: Directive, notes: Notes): Code {
  const lose = (text: string): void => {
    notes.add(directive, checkPartNotCarried(directive.name, text));
  };
  const options: Record<string, Code | undefined> = { rise: ONCE, fall: ONCE };
  // Angie's directive begins with a name.
  const parameters = directive.name === "upstream_probe" ? directive.args.slice(1) : directive.args;
  for (const text of parameters) {
    const [name = "", ...rest] = text.split("=");
    const value = rest.join("=");
    if (name === "interval") options.interval = wholeSeconds(value);
    else if (name === "jitter") options.jitter = String(seconds(value) ?? 0);
    else if (name === "passes") options.rise = value;
    else if (name === "fails") options.fall = value;
    else if (name === "port") options.port = value;
    else if (name === "method") options.method = quote(value);
    else if (name === "uri" && value.startsWith("/")) options.path = quote(value);
    else if (name === "mandatory" || name === "essential") options.mandatory = "true";
    else if (name === "match") Object.assign(options, matchOptions(value, http, lose));
    // Limpet keeps what it knows through every reload.
    else if (name !== "persistent") lose(text);
  }
  return object(inOrder(options));
}

/** Limpet's interval has whole seconds. */
function wholeSeconds(text: string): string | undefined {
  const value = seconds(text);
  return value === undefined || value <= 0 ? undefined : String(Math.max(1, Math.round(value)));
}

const ORDER = ["interval", "jitter", "rise", "fall", "mandatory", "port", "path", "method", "status", "body"];

function inOrder(options: Readonly<Record<string, Code | undefined>>): Record<string, Code | undefined> {
  return Object.fromEntries(ORDER.map((name) => [name, options[name]]));
}

/** What a `match` block asks of an answer. */
function matchOptions(name: string, http: Directive, lose: (text: string) => void): Record<string, Code | undefined> {
  const block = namedDirectives(http.block ?? [], "match").find(({ args }) => args[0] === name)?.block ?? [];
  // A `match` without `status` takes any.
  const options: Record<string, Code | undefined> = { status: list([quote("100-599")]) };
  for (const { name: what, args } of block) {
    const text = `${what} ${args.join(" ")}`;
    if (what === "status" && args.every((one) => /^\d{3}(?:-\d{3})?$/.test(one)))
      options.status = list(args.map((one) => (one.includes("-") ? quote(one) : one)));
    else if (what === "body" && args[0] === "~" && isPlain(args[1] ?? "")) options.body = quote(args[1] ?? "");
    else lose(text);
  }
  return options;
}

/** Whether a regular expression is a text that it finds. */
function isPlain(pattern: string): boolean {
  return pattern !== "" && !/[\\^$.*+?()[\]{}|]/.test(pattern);
}
