import ipaddr from "ipaddr.js";
import type { EditableRequest } from "../../affinity/message.ts";
import { versionNumber } from "../../affinity/nginx-versions.ts";
import { headerVariable } from "../../affinity/session/header.ts";

/** A request, described by hand. */
export interface RequestDescription {
  /** Default "GET". */
  readonly method?: string;
  /** Path and query, percent-encoded. Default "/". */
  readonly target?: string;
  /** In order; names may repeat. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The client's IP address. */
  readonly address?: string;
  /** Default "http". */
  readonly scheme?: "http" | "https";
  /** Other nginx variables, named without the "$". */
  readonly variables?: Readonly<Record<string, string>>;
  /** The release of nginx that reads the request, such as "1.26.3". Default: the newest. */
  readonly nginxVersion?: string;
}

/** Since this release of nginx, a comma is part of a cookie's value; before, the next cookie began after it. */
const ONLY_SEMICOLONS = "1.29.6";

/** A described request as the core sees it: nginx's variables, with the values that nginx would give them. */
export function describedRequest(description: RequestDescription): EditableRequest {
  const { method = "GET", target = "/", address, scheme = "http", variables = {} } = description;
  /** By their variables, the values of all fields of a header. */
  const headers = new Map<string, readonly string[]>();
  for (const [name, value] of description.headers ?? []) {
    const variable = headerVariable(name);
    headers.set(variable, [...(headers.get(variable) ?? []), value]);
  }
  const headerIn = (variable: string): string | undefined =>
    headers.get(variable)?.join(variable === "http_cookie" ? "; " : ", ");
  const cookieEnd = endOfCookies(description.nginxVersion);
  const query = target.indexOf("?");
  let path = decodeBytes(query < 0 ? target : target.slice(0, query));
  let args = query < 0 ? "" : target.slice(query + 1);

  const fixed: Record<string, string | undefined> = {
    request_method: method,
    request_uri: target,
    scheme,
    remote_addr: address,
  };
  const request: EditableRequest = {
    variable(name) {
      if (Object.hasOwn(variables, name)) return variables[name];
      if (name === "uri") return path;
      if (name === "host") return hostIn(headerIn("http_host"));
      // Worked out only when it is read, because a log has millions of addresses.
      if (name === "binary_remote_addr") return address === undefined ? undefined : binaryAddress(address);
      if (Object.hasOwn(fixed, name)) return fixed[name];
      if (name.startsWith("http_")) return headerIn(name.toLowerCase());
      if (name.startsWith("cookie_"))
        return cookieIn(headers.get("http_cookie") ?? [], name.slice("cookie_".length), cookieEnd);
      if (name.startsWith("arg_")) return argumentIn(args, name.slice("arg_".length));
      return undefined;
    },
    cookie: (name) => request.variable(`cookie_${name}`),
    header: (name) => request.variable(headerVariable(name)),
    queryArgument: (name) => request.variable(`arg_${name}`),
    cookies: () => headerIn("http_cookie"),
    repeatedHeader(name) {
      const lines = headers.get(headerVariable(name)) ?? [];
      return lines.length > 1 ? lines : undefined;
    },
    setHeader(name, value) {
      // nginx removes a header that is set to nothing.
      if (value === undefined || value === "") headers.delete(headerVariable(name));
      else headers.set(headerVariable(name), typeof value === "string" ? [value] : value);
    },
    path: () => path,
    setPath(changed) {
      path = changed;
    },
    query: () => args,
    setQuery(changed) {
      args = changed;
    },
  };
  return request;
}

/** `$host`: in lower case, without the port. */
function hostIn(header: string | undefined): string | undefined {
  return header?.toLowerCase().replace(/:\d*$/, "");
}

/** A cookie, up to where nginx looks for the next one. */
function endOfCookies(nginxVersion: string | undefined): RegExp {
  const doCommasSeparate = nginxVersion !== undefined && versionNumber(nginxVersion) < versionNumber(ONLY_SEMICOLONS);
  return doCommasSeparate ? /^[^;,]*[;,]? */ : /^[^;]*;? */;
}

/**
 * `$cookie_NAME`: the first one of that name in any case, quotes included. As nginx looks for it, blanks are spaces,
 * and each field of the header is a list of its own.
 */
function cookieIn(fields: readonly string[], name: string, end: RegExp): string | undefined {
  for (const field of fields) {
    let rest = field;
    while (rest !== "") {
      let passed = 0;
      if (rest.slice(0, name.length).toLowerCase() === name.toLowerCase()) {
        const value = /^ *= *([^;]*)/.exec(rest.slice(name.length));
        if (value !== null) return value[1];
        // Past the character that is no "=".
        passed = name.length + /^ */.exec(rest.slice(name.length))![0].length + 1;
      }
      rest = rest.slice(passed).replace(end, "");
    }
  }
  return undefined;
}

/** `$arg_NAME`: the first one of that name in any case that has a "=", as it was sent. */
function argumentIn(query: string, name: string): string | undefined {
  for (const argument of query.split("&")) {
    if (argument.slice(0, name.length + 1).toLowerCase() === `${name.toLowerCase()}=`)
      return argument.slice(name.length + 1);
  }
  return undefined;
}

/** The bytes of a percent-encoded path, one character each. */
function decodeBytes(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** `$binary_remote_addr`: 4 or 16 bytes. */
function binaryAddress(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  return String.fromCharCode(...ipaddr.parse(address).toByteArray());
}
