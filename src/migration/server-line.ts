import { addressFinding } from "../rules/validation/address.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";

/** A `server` line of an `upstream` block. */
export interface ServerLine {
  readonly directive: Directive;
  /** As it is written: nginx's ring is made of these very characters. */
  readonly address: string;
  /** The name that has to be looked up, where it is none of an IP address or a unix socket. */
  readonly host: string | undefined;
  /** Parameters that are `name=value`, and flags, which have the value "". */
  readonly parameters: ReadonlyMap<string, string>;
}

/** What of an address is a name: `app1.example.com` of `app1.example.com:8080`. */
function hostOf(address: string): string | undefined {
  const isName = addressFinding(address) !== undefined && !/^(?:unix:|\[)/i.test(address);
  return isName ? address.replace(/:\d*$/, "") : undefined;
}

export function serverLine(directive: Directive): ServerLine {
  const [address = "", ...rest] = directive.args;
  const parameters = rest.map((text): [string, string] => {
    const equals = text.indexOf("=");
    return equals < 0 ? [text, ""] : [text.slice(0, equals), text.slice(equals + 1)];
  });
  return { directive, address, host: hostOf(address), parameters: new Map(parameters) };
}

/** What `sticky` calls the server: in nginx its `route`, in Angie its `sid`. */
export function routeOf({ parameters }: ServerLine): string | undefined {
  return parameters.get("route") ?? parameters.get("sid");
}
