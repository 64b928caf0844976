import type ts from "typescript";
import type { ProvisionedRouting, ProvisionedUpstream } from "../../affinity/provision.ts";
import { hooks } from "../includes/locations.ts";
import { passUnknown } from "../findings.ts";
import type { Built } from "../reading/configuration.ts";
import { atDirective } from "../reading/directive.ts";
import type { Directive } from "../reading/directive.ts";
import { hookNames } from "../reading/hook.ts";
import { effective, passingLevels } from "../reading/levels.ts";
import type { Levels } from "../reading/levels.ts";
import { passOf } from "../reading/pass.ts";
import type { Pass } from "../reading/pass.ts";
import { checkCookiePath } from "./cookie-path.ts";
import { checkHeaders } from "./headers.ts";
import { checkHooks, checkHooksElsewhere } from "./hooks.ts";
import { checkSharedCache } from "./shared-cache.ts";
import { upstreamNames } from "./upstream-blocks.ts";

/** Whether the locations that pass requests to the upstreams of the rules do what these need. */
export function checkLocations(http: Directive, routing: ProvisionedRouting, { prefix }: Built): ts.Diagnostic[] {
  const names = upstreamNames(http, routing);
  return [...passingLevels(http)].flatMap((levels) => {
    const pass = passOf(levels);
    if (pass === undefined) return [];
    if (pass.isVariable) return checkVariable(levels, pass, routing);
    const name = names.get(pass.target.toLowerCase());
    const upstream = name === undefined ? undefined : routing.upstreams[name];
    if (name === undefined || upstream === undefined) return checkHooksElsewhere(levels, pass);
    return [
      ...checkHooks({ levels, pass, name, upstream, prefix }),
      ...checkCookiePath(levels, name, upstream),
      ...checkHeaders(levels, pass, upstream),
      ...checkSharedCache(levels, pass, upstream),
    ];
  });
}

/** A pass whose upstream only a request tells, where there are no hooks that could be for it. */
function checkVariable(
  levels: Levels,
  { directive, target }: Pass,
  { upstreams }: ProvisionedRouting,
): ts.Diagnostic[] {
  const needingLocation = Object.entries(upstreams).flatMap(([name, upstream]) =>
    neededPhases(name, upstream).every((phase) => isIn(levels, phase)) ? [] : [name],
  );
  return needingLocation.length === 0 ? [] : [atDirective(directive, passUnknown(target, needingLocation))];
}

function neededPhases(name: string, upstream: ProvisionedUpstream): readonly string[] {
  return hooks(name, upstream).flatMap(({ phase, isNeeded }) => (isNeeded ? [phase] : []));
}

function isIn(levels: Levels, phase: string): boolean {
  return effective(levels, ...hookNames(phase)).length > 0;
}
