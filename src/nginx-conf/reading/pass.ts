import { namedDirectives } from "./directive.ts";
import type { Directive } from "./directive.ts";
import type { Levels } from "./levels.ts";
import { valuesOf } from "./variable.ts";

/** The directives that pass a request to an upstream. */
const PASSES = ["proxy", "grpc", "fastcgi", "uwsgi", "scgi", "memcached"].map((protocol) => `${protocol}_pass`);

/** A directive that passes requests on, and where to. */
export interface Pass {
  readonly directive: Directive;
  /** What it is told, with the values of variables that nginx.conf shows. */
  readonly url: string;
  /** What the directives that go with it begin with: `proxy` for `proxy_pass`. */
  readonly protocol: string;
  /** The name or address behind the scheme, without port and path. */
  readonly target: string;
  /** Whether only a request tells the target. */
  readonly isVariable: boolean;
}

const SCHEME = /^[a-z]+:\/\//i;

/** What passes on the requests of the innermost level. A location inherits no pass, but what is within it does. */
export function passOf(levels: Levels): Pass | undefined {
  for (const { name, block = [] } of [...levels].reverse()) {
    const directive = namedDirectives(block, ...PASSES)[0];
    const [url] = directive?.args ?? [];
    if (directive !== undefined && url !== undefined) return passTo(directive, url);
    if (name === "location") return undefined;
  }
  return undefined;
}

/** `$request_uri` and `$uri`, which begin with "/", and what is behind them. */
const URI = /\$(?:\{(?:request_)?uri\}|(?:request_)?uri\b)[^]*$/;

function passTo(directive: Directive, url: string): Pass {
  const [target = ""] = url.replace(SCHEME, "").replace(URI, "").split("/");
  return {
    directive,
    url,
    protocol: directive.name.replace(/_pass$/, ""),
    target: target.replace(/:\d+$/, ""),
    isVariable: target.includes("$"),
  };
}

/** `$backend` or `http://${backend}:8080/path`: what one variable decides. */
const ONE_VARIABLE = /^([^$]*)\$(?:\{(\w+)\}|(\w+))([^$]*)$/;

/**
 * Where a pass with a variable may go to, by the values that nginx.conf gives the variable. One of them is undefined
 * where it may be something else.
 */
export function targetsOf(levels: Levels, { directive }: Pass): readonly (Pass | undefined)[] {
  // Only a path may have other variables.
  const url = (directive.args[0] ?? "")
    .replace(URI, "")
    .replace(/(\w)\/[^]*$/, "$1")
    .replace(/(\$\{\w+\})\/[^]*$/, "$1");
  const [, before = "", braced, bare, after = ""] = ONE_VARIABLE.exec(url) ?? [];
  const name = braced ?? bare;
  if (name === undefined) return [undefined];
  return [...new Set(valuesOf(levels, name))].map((value) =>
    value === undefined ? undefined : passTo(directive, before + value + after),
  );
}

/** What passes on the requests of the innermost level, as far as nginx.conf shows where to. */
export function passesOf(levels: Levels): readonly Pass[] {
  const pass = passOf(levels);
  if (pass === undefined) return [];
  return pass.isVariable ? targetsOf(levels, pass).filter((target) => target !== undefined) : [pass];
}
