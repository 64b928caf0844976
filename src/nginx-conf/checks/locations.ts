import type ts from "typescript";
import type { ProvisionedRouting, ProvisionedUpstream } from "../../affinity/provision.ts";
import { hooks } from "../includes/locations.ts";
import { passUnknown } from "../findings.ts";
import type { Built } from "../reading/configuration.ts";
import { atDirective } from "../reading/directive.ts";
import type { Directive } from "../reading/directive.ts";
import { hookNames } from "../reading/hook.ts";
import { effective, isOwn, passingLevels } from "../reading/levels.ts";
import type { Levels } from "../reading/levels.ts";
import { passOf, targetsOf } from "../reading/pass.ts";
import type { Pass } from "../reading/pass.ts";
import { checkCookiePath } from "./cookie-path.ts";
import { checkHeaders } from "./headers.ts";
import { checkHeadersSet } from "./headers-set.ts";
import { checkHooks, checkHooksElsewhere } from "./hooks.ts";
import { checkHttpVersion } from "./http-version.ts";
import { checkLastTry } from "./last-try.ts";
import { checkRequestUri } from "./request-uri.ts";
import { checkIssuedInCaches, checkSharedCache } from "./shared-cache.ts";
import { upstreamNames } from "./upstream-blocks.ts";

/** Whether the locations that pass requests to the upstreams of the rules do what these need. */
export function checkLocations(http: Directive, routing: ProvisionedRouting, { prefix }: Built): ts.Diagnostic[] {
  const names = upstreamNames(http, routing);
  return [...passingLevels(http)].flatMap((levels) => {
    const pass = passOf(levels);
    if (pass === undefined) return [];
    const targets = pass.isVariable ? variableTargets(levels, pass) : [pass];
    return [
      ...targets.flatMap((target) =>
        target === undefined ? checkVariable(levels, pass, routing) : checkTarget(levels, target),
      ),
      ...checkHeadersSet(levels, pass),
      ...checkHttpVersion(levels, pass),
    ];
  });

  function checkTarget(levels: Levels, pass: Pass): ts.Diagnostic[] {
    const name = names.get(pass.target.toLowerCase());
    const upstream = name === undefined ? undefined : routing.upstreams[name];
    if (name === undefined || upstream === undefined) return checkHooksElsewhere(levels, pass);
    return [
      ...checkHooks({ levels, pass, name, upstream, prefix }),
      ...checkCookiePath(levels, name, upstream),
      ...checkHeaders(levels, pass, upstream),
      ...checkRequestUri(pass, upstream),
      ...checkSharedCache(levels, pass, upstream),
      ...checkIssuedInCaches(levels, upstream),
      ...checkLastTry(levels, pass, name, upstream),
    ];
  }
}

/** What an `if` sets belongs to the level that has the pass, and is checked there. */
function variableTargets(levels: Levels, pass: Pass): readonly (Pass | undefined)[] {
  return isOwn(pass.directive, levels) ? targetsOf(levels, pass) : [];
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
