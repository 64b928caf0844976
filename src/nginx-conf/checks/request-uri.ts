import type ts from "typescript";
import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import { tagInRequestUri } from "../findings.ts";
import { atDirective } from "../reading/directive.ts";
import type { Pass } from "../reading/pass.ts";

const REQUEST_URI = /\$(?:request_uri\b|\{request_uri\})/;

/** A pass with the request's URI as the client sent it, where Limpet takes tags off the path or the query. */
export function checkRequestUri({ directive }: Pass, { affinities }: ProvisionedUpstream): ts.Diagnostic[] {
  if (!directive.args.some((url) => REQUEST_URI.test(url))) return [];
  const inUri = affinities.flatMap((affinity) =>
    affinity.kind === "tagSession"
      ? affinity.carriers.flatMap((carrier) =>
          carrier.kind === "pathParameter" || carrier.kind === "queryArgument"
            ? [`${carrier.kind}(${JSON.stringify(carrier.name)})`]
            : [],
        )
      : [],
  );
  return inUri.length === 0 ? [] : [atDirective(directive, tagInRequestUri(directive.name, inUri))];
}
