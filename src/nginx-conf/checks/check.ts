import type ts from "typescript";
import type { ProvisionedRouting } from "../../affinity/provision.ts";
import { noHttp } from "../findings.ts";
import { readConfiguration } from "../reading/configuration.ts";
import type { Built } from "../reading/configuration.ts";
import { atPosition, namedDirectives } from "../reading/directive.ts";
import type { GivenConfiguration } from "../reading/given.ts";
import { checkConnections } from "./connections.ts";
import { checkLocations } from "./locations.ts";
import { checkPool } from "./pool.ts";
import { checkStart } from "./start.ts";
import { checkUpstreamBlocks } from "./upstream-blocks.ts";

/** What in an nginx.conf does not go with the rules. */
export function checkNginxConf(
  given: GivenConfiguration,
  routing: ProvisionedRouting,
  built: Built,
): readonly ts.Diagnostic[] {
  const configuration = readConfiguration(given, built);
  const { main, directives, diagnostics } = configuration;
  if (configuration.isBroken) return diagnostics;
  const https = namedDirectives(directives, "http");
  if (https.length === 0) return [...diagnostics, atPosition(main, 0, noHttp())];
  return [
    ...diagnostics,
    ...https.flatMap((http) => [
      ...checkStart(http, configuration, built),
      ...checkPool(http, given.nginxVersion),
      ...checkUpstreamBlocks(http, routing, built),
      ...checkLocations(http, routing, built),
      ...checkConnections(http, routing, given.nginxVersion),
    ]),
  ];
}
