import type ts from "typescript";
import type { ProvisionedAffinity } from "../../affinity/provision.ts";
import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import { headerVariable } from "../../affinity/session/header.ts";
import { atDirective } from "../reading/directive.ts";
import { headerReplaced } from "../findings.ts";
import { effective } from "../reading/levels.ts";
import type { Levels } from "../reading/levels.ts";
import type { Pass } from "../reading/pass.ts";

/** The request headers that Limpet changes before the application sees them. */
function changedHeaders(affinity: ProvisionedAffinity): readonly string[] {
  if (affinity.kind === "issueCookie") return affinity.hide ? ["Cookie"] : [];
  if (affinity.kind !== "tagSession") return [];
  return affinity.carriers.flatMap((carrier) => {
    switch (carrier.kind) {
      case "cookie":
        return ["Cookie"];
      case "header":
      case "prefixedHeader":
        return [carrier.name];
      case "bearerToken":
        return ["Authorization"];
      default:
        return [];
    }
  });
}

/** Headers that nginx.conf sets anew, after Limpet made them ready for the application. */
export function checkHeaders(levels: Levels, { protocol }: Pass, upstream: ProvisionedUpstream): ts.Diagnostic[] {
  const changed = new Set(upstream.affinities.flatMap(changedHeaders));
  return effective(levels, `${protocol}_set_header`).flatMap((directive) => {
    const [name = "", value] = directive.args;
    const header = [...changed].find((one) => one.toLowerCase() === name.toLowerCase());
    if (header === undefined) return [];
    const variable = headerVariable(header);
    if (value === `$${variable}` || value === `\${${variable}}`) return [];
    return [atDirective(directive, headerReplaced(directive.name, header, variable))];
  });
}
