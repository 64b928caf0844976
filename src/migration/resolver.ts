import { resolverEndpoint } from "../affinity/dns/resolver-address.ts";
import { isAddress } from "../affinity/servers/address-form.ts";
import { namedDirectives } from "../nginx-conf/reading/directive.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";
import { seconds } from "../nginx-conf/reading/time.ts";
import { list, object, quote } from "./code.ts";
import type { Code } from "./code.ts";
import { resolverByName } from "./findings.ts";
import type { Notes } from "./notes.ts";
import type { ServerLine } from "./server-line.ts";

const LONGEST_TTL = 86_400;

/** Whether nginx looks the server up while it runs, with its `resolver`; others it looks up as the system does. */
function isResolved({ parameters }: ServerLine): boolean {
  return parameters.has("resolve") || parameters.has("service");
}

/**
 * The `dns` of a rule: what `resolver` says, in the block or in `http {}`.
 * @param block the directives of the `upstream` block
 */
export function dnsCode(
  lines: readonly ServerLine[],
  block: readonly Directive[],
  http: Directive,
  notes: Notes,
): Code | undefined {
  if (!lines.some(isResolved)) return undefined;
  const directive = [...namedDirectives(block, "resolver"), ...namedDirectives(http.block ?? [], "resolver")][0];
  if (directive === undefined) return undefined;
  const options = new Map<string, string>();
  const resolvers: string[] = [];
  for (const word of directive.args) {
    const [, name, value] = /^(\w+)=(.*)$/.exec(word) ?? [];
    if (name !== undefined && value !== undefined) options.set(name, value);
    else if (isAddress(word)) resolvers.push(word);
    else notes.add(directive, resolverByName(word));
  }
  const valid = Math.ceil(seconds(options.get("valid") ?? "") ?? 0);
  const ttl = valid === 0 ? undefined : String(Math.min(valid, LONGEST_TTL));
  const code = object({
    resolvers: resolvers.length === 0 ? undefined : list(resolvers.map((one) => quote(withoutDefault(one)))),
    minTtl: ttl,
    maxTtl: ttl,
    ipv6: options.get("ipv6") === "off" ? "false" : options.get("ipv4") === "off" ? quote("only") : undefined,
  });
  return code.items.length === 0 ? undefined : code;
}

function withoutDefault(address: string): string {
  const { host, port } = resolverEndpoint(address);
  return port === 53 ? host : address;
}
