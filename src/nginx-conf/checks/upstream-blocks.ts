import type ts from "typescript";
import type { ProvisionedRouting } from "../../affinity/provision.ts";
import type { Built } from "../reading/configuration.ts";
import { atDirective, namedDirectives } from "../reading/directive.ts";
import type { Directive } from "../reading/directive.ts";
import {
  keepaliveBeforeBalancer,
  methodBesideBalancer,
  stickyAfterBalancer,
  stickyBeforeBalancer,
  upstreamOfAnother,
  upstreamTwice,
} from "../findings.ts";
import { hookOf } from "../reading/hook.ts";

/** nginx's ways of picking a server, of which an upstream has one. */
const METHODS = ["hash", "ip_hash", "least_conn", "least_time", "random"];

function balancerOf({ block = [] }: Directive): Directive | undefined {
  return block.find(({ name }) => name.startsWith("balancer_by_lua"));
}

/** The upstreams of the rules that a block balances. */
function balancedIn(upstream: Directive): readonly string[] {
  const balancer = balancerOf(upstream);
  if (balancer === undefined) return [];
  const { upstreamsOf } = hookOf(balancer);
  return [...upstreamsOf("balance"), ...upstreamsOf("balanceKeepingAlive")].filter((name) => name !== undefined);
}

/** Which upstream of the rules gets the requests that are passed to a name. Of names, nginx ignores the case. */
export function upstreamNames(http: Directive, { upstreams }: ProvisionedRouting): ReadonlyMap<string, string> {
  const names = new Map(Object.keys(upstreams).map((name) => [name.toLowerCase(), name]));
  for (const block of namedDirectives(http.block ?? [], "upstream")) {
    const balanced = balancedIn(block).find((name) => Object.hasOwn(upstreams, name));
    if (balanced !== undefined) names.set(block.args[0]?.toLowerCase() ?? "", balanced);
  }
  return names;
}

/** What does not go together within the `upstream` blocks, and among them. */
export function checkUpstreamBlocks(
  http: Directive,
  { upstreams }: ProvisionedRouting,
  { prefix }: Built,
): ts.Diagnostic[] {
  const blocks = namedDirectives(http.block ?? [], "upstream");
  const ruleNames = new Map(Object.keys(upstreams).map((name) => [name.toLowerCase(), name]));
  const generated = new Map(
    blocks.flatMap(({ args: [name = ""], file }) => (file.isGenerated ? [[name.toLowerCase(), file.path]] : [])),
  );
  return blocks.flatMap((block) => {
    if (block.file.isGenerated) return [];
    const name = block.args[0] ?? "";
    const twin = generated.get(name.toLowerCase());
    if (twin !== undefined) return [atDirective(block, upstreamTwice(name, twin))];
    const balancer = balancerOf(block);
    const ruleName = ruleNames.get(name.toLowerCase());
    if (balancer !== undefined && balancedIn(block).length > 0) return besideBalancer(block, balancer);
    const isUnknown = balancer !== undefined && hookOf(balancer).maybeMore;
    return ruleName === undefined || isUnknown ? [] : [atDirective(block, upstreamOfAnother(ruleName, prefix))];
  });
}

function besideBalancer({ block = [] }: Directive, balancer: Directive): ts.Diagnostic[] {
  const place = block.indexOf(balancer);
  return block.flatMap((directive, index) => {
    if (directive.name === "sticky") {
      return [atDirective(directive, index > place ? stickyAfterBalancer() : stickyBeforeBalancer())];
    }
    if (METHODS.includes(directive.name)) return [atDirective(directive, methodBesideBalancer(directive.name))];
    const isPool = directive.name === "keepalive" && directive.args[0] !== "0";
    return isPool && index < place ? [atDirective(directive, keepaliveBeforeBalancer())] : [];
  });
}
