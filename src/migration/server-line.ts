import { isAddress } from "../affinity/servers/address-form.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";

/** A `server` line of an `upstream` block. */
export interface ServerLine {
  readonly directive: Directive;
  /** As it is written: nginx's ring is made of these very characters. */
  readonly address: string;
  /** The name that has to be looked up, where it is none of an IP address or a unix socket. */
  readonly host: string | undefined;
  /** The name that has the SRV records, where the line has `service=`. */
  readonly srv: string | undefined;
  /** Parameters that are `name=value`, and flags, which have the value "". */
  readonly parameters: ReadonlyMap<string, string>;
}

/** What of an address is a name: `app1.example.com` of `app1.example.com:8080`. */
function hostOf(address: string): string | undefined {
  const isName = !isAddress(address) && !/^(?:unix:|\[)/i.test(address);
  return isName ? address.replace(/:\d*$/, "") : undefined;
}

export function serverLine(directive: Directive): ServerLine {
  const [address = "", ...rest] = directive.args;
  const parameters = rest.map((text): [string, string] => {
    const equals = text.indexOf("=");
    return equals < 0 ? [text, ""] : [text.slice(0, equals), text.slice(equals + 1)];
  });
  const options = new Map(parameters);
  const host = hostOf(address);
  const service = options.get("service");
  const srv = service === undefined || host === undefined ? undefined : serviceName(service, host);
  return { directive, address, host, srv, parameters: options };
}

/** A service without a dot is one of TCP; another is a prefix as it is. */
function serviceName(service: string, host: string): string {
  return service.includes(".") ? `${service}.${host}` : `_${service}._tcp.${host}`;
}

/** What `sticky` calls the server: in nginx its `route`, in Angie its `sid`. */
export function routeOf({ parameters }: ServerLine): string | undefined {
  return parameters.get("route") ?? parameters.get("sid");
}
