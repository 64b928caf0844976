import type { EditableRequest } from "../../affinity/message.ts";
import { cookieVariable } from "../../affinity/session/cookie.ts";
import { headerVariable } from "../../affinity/session/header.ts";
import { argumentVariable } from "../../affinity/session/query-argument.ts";

const variables = ngx.var;

/** Since this release of nginx, a variable has all lines of a header, joined with ", "; before, the first. */
const joinsLines = ngx.config.nginx_version >= 1023000;

/** Number of headers, for `get_headers`. */
const NO_LIMIT = 0;

/**
 * Whether `$http_cookie` has the header as it is by now. Where nginx.conf reads that variable, nginx keeps its first value.
 * A request without cookies shows it. Nothing else is as fast, because LuaJIT does not compile well what goes through a list
 * of headers.
 */
let isVariableFresh = false;
let isVariableTried = false;

/** Names of variables, so that no name is put together twice. */
const cookieVariables: Record<string, string> = {};
const headerVariables: Record<string, string> = {};
const argumentVariables: Record<string, string> = {};

/**
 * Finds out whether `$http_cookie` shows what is done to the header, by a header that is taken back at once. It takes a
 * request without cookies: of another, nginx might keep a value that it must not pass on.
 */
export function tryCookieVariable(this: void): void {
  if (isVariableTried || ngx.is_subrequest || ngx.req.is_internal()) return;
  const [headers] = ngx.req.get_headers(NO_LIMIT);
  if (headers.cookie !== undefined) return;
  isVariableTried = true;
  const before = variables.http_cookie;
  ngx.req.set_header("Cookie", "limpet=");
  const between = variables.http_cookie;
  ngx.req.clear_header("Cookie");
  isVariableFresh = before === undefined && between === "limpet=" && variables.http_cookie === undefined;
}

/** The request that nginx is serving. One object serves for all requests, so that nothing is made per request. */
export const currentRequest: EditableRequest = {
  cookie(name) {
    let variable = cookieVariables[name];
    if (variable === undefined) {
      variable = cookieVariable(name);
      cookieVariables[name] = variable;
    }
    return variables[variable];
  },
  header(name) {
    let variable = headerVariables[name];
    if (variable === undefined) {
      variable = headerVariable(name);
      headerVariables[name] = variable;
    }
    return variables[variable];
  },
  queryArgument(name) {
    let variable = argumentVariables[name];
    if (variable === undefined) {
      variable = argumentVariable(name);
      argumentVariables[name] = variable;
    }
    return variables[variable];
  },
  variable(name) {
    return variables[name];
  },
  cookies() {
    if (isVariableFresh) return variables.http_cookie;
    const [headers] = ngx.req.get_headers(NO_LIMIT);
    const cookie = headers.cookie;
    return cookie === undefined || typeof cookie === "string" ? cookie : cookie.join("; ");
  },
  repeatedHeader(name, value) {
    if (joinsLines && value.indexOf(",") < 0) return undefined;
    const [headers] = ngx.req.get_headers(NO_LIMIT);
    const lines = headers[name];
    return lines === undefined || typeof lines === "string" ? undefined : lines;
  },
  setHeader(name, value) {
    if (value === undefined) ngx.req.clear_header(name);
    else ngx.req.set_header(name, value);
  },
  path() {
    return variables.uri ?? "";
  },
  setPath(path) {
    // "binary": what nginx decoded may contain any bytes, and is encoded again.
    ngx.req.set_uri(path, false, true);
  },
  query() {
    return variables.args ?? "";
  },
  setQuery(query) {
    // Not by `ngx.req.set_uri_args`, which refuses or encodes bytes that nginx lets pass.
    variables.args = query;
  },
};
