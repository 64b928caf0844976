import type { OpenRestyImage } from "./image.ts";

/** Where an nginx writes one of its logs: files in the container, and standard output or error. */
export interface LogPlaces {
  readonly files: readonly string[];
  readonly stream: "stdout" | "stderr";
}

/** Where `logs/…` in a configuration is. */
const PREFIX: Readonly<Record<OpenRestyImage["command"], string>> = {
  nginx: "/usr/share/nginx/",
  openresty: "/usr/local/openresty/nginx/",
};

/** Where the access log goes when the configuration doesn't say. */
const DEFAULT_ACCESS_LOG: Readonly<Record<OpenRestyImage["command"], string>> = {
  nginx: "/var/log/nginx/access.log",
  openresty: "logs/access.log",
};

/** The kit's own error log, for configurations that don't name one. */
const KIT_ERROR_LOG = "/var/log/limpet-error.log";

/** Severities of nginx, as in its `error_log` directive. */
export type ErrorLogLevel = "debug" | "info" | "notice" | "warn" | "error" | "crit" | "alert" | "emerg";

/**
 * The `error_log` directives that the kit adds on the command line: to a file, which is complete the moment a line
 * is written, and to standard error, for `docker logs`. None where the configuration has its own: nginx would write
 * to both, and tests that count lines would count double.
 */
export function addedErrorLog(nginxConf: string, level: ErrorLogLevel): string {
  if (hasDirective(nginxConf, "error_log")) return "";
  return `error_log stderr ${level}; error_log ${KIT_ERROR_LOG} ${level};`;
}

/** Where a server with this configuration writes errors. */
export function errorLogPlaces(nginxConf: string, command: OpenRestyImage["command"]): LogPlaces {
  const files = hasDirective(nginxConf, "error_log") ? namedFiles(nginxConf, "error_log") : [KIT_ERROR_LOG];
  return { files: absolute(files, command), stream: "stderr" };
}

/** Where a server with this configuration writes accesses. */
export function accessLogPlaces(nginxConf: string, command: OpenRestyImage["command"]): LogPlaces {
  const files = hasDirective(nginxConf, "access_log")
    ? namedFiles(nginxConf, "access_log")
    : [DEFAULT_ACCESS_LOG[command]];
  return { files: absolute(files, command), stream: "stdout" };
}

function hasDirective(nginxConf: string, name: string): boolean {
  return arguments_(nginxConf, name).length > 0;
}

function namedFiles(nginxConf: string, name: string): string[] {
  const places = arguments_(nginxConf, name).filter((place) => !["off", "stderr"].includes(place));
  return [...new Set(places)].filter((place) => !place.startsWith("syslog:") && !place.startsWith("memory:"));
}

/** The first argument of each such directive; a comment isn't one. */
function arguments_(nginxConf: string, name: string): string[] {
  const directive = new RegExp(`^[^#\\n]*?\\b${name}\\s+([^\\s;]+)`, "gm");
  return [...nginxConf.matchAll(directive)].flatMap((match) => match[1] ?? []);
}

function absolute(files: readonly string[], command: OpenRestyImage["command"]): string[] {
  return files.map((file) => (file.startsWith("/") ? file : PREFIX[command] + file));
}
