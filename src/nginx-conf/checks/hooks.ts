import type ts from "typescript";
import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import { bindsInPhases, hooks } from "../includes/locations.ts";
import type { Hook as NeededHook } from "../includes/locations.ts";
import { hookHidden, hookOfAnother, hookTwice, hookUnknown, hookWithoutCall, missingHooks } from "../findings.ts";
import { atDirective, placeText, writtenAt } from "../reading/directive.ts";
import type { Directive } from "../reading/directive.ts";
import { hookNames, hookOf } from "../reading/hook.ts";
import type { Hook } from "../reading/hook.ts";
import { effective, isOwn } from "../reading/levels.ts";
import type { Levels } from "../reading/levels.ts";
import type { Pass } from "../reading/pass.ts";

/** A level that passes requests to an upstream of the rules. */
export interface Passing {
  readonly levels: Levels;
  readonly pass: Pass;
  readonly name: string;
  readonly upstream: ProvisionedUpstream;
  readonly prefix: string;
}

/** The phases that Limpet has hooks in, with the function that is called there. */
const PHASES = [
  ["rewrite", "rewrite"],
  ["header_filter", "headerFilter"],
  ["log", "log"],
] as const;

const SESSIONS_LOST = "without it, sessions are not kept on their servers";
const COUNT_LOST = "without it, countLastTry loses count";

const ANSWERS_LOST = "without it, failOn and outlier see no answers";

function lostWithout(missing: readonly NeededHook[], upstream: ProvisionedUpstream): string {
  if (missing.every(({ phase }) => phase === "log")) return COUNT_LOST;
  return bindsInPhases(upstream) ? SESSIONS_LOST : ANSWERS_LOST;
}

/** nginx and Limpet find an upstream by its name in any case. */
function isAmong(names: readonly (string | undefined)[], name: string | undefined): boolean {
  return name !== undefined && names.some((one) => one?.toLowerCase() === name.toLowerCase());
}

function hookIn(levels: Levels, phase: string): Hook | undefined {
  const [directive] = effective(levels, ...hookNames(phase));
  return directive === undefined ? undefined : hookOf(directive);
}

/** Whether the upstream's hooks run where requests are passed to it, and no others' do. */
export function checkHooks(passing: Passing): ts.Diagnostic[] {
  const { levels, pass, name, upstream, prefix } = passing;
  const missing: NeededHook[] = [];
  const found = PHASES.flatMap(([phase, call]) => {
    const twice = checkTwice(levels, phase, passing);
    if (twice.length > 0) return twice;
    const hook = hookIn(levels, phase);
    const needed = hooks(name, upstream).find((one) => one.phase === phase && one.isNeeded);
    const named = hook?.upstreamsOf(call) ?? [];
    // The log phase settles the accounts of all upstreams, whichever it is called for.
    if (hook !== undefined && (isAmong(named, name) || (call === "log" && named.length > 0))) {
      return checkHidden(levels, phase, hook);
    }
    // Of those that are called for another upstream more is said below.
    if (needed === undefined || named.length > 0) return [];
    if (hook === undefined || (!hook.maybeMore && !isOwn(hook.directive, levels))) {
      missing.push(needed);
      return [];
    }
    const { name: directive } = hook.directive;
    const finding = hook.maybeMore
      ? hookUnknown(directive, needed.call)
      : hookWithoutCall(directive, name, needed.call, lostWithout([needed], upstream));
    return [atDirective(hook.directive, finding)];
  });
  const others = checkOthers(levels, pass, name);
  if (missing.length === 0) return [...found, ...others];
  const calls = missing.map(({ call }) => call);
  const finding = missingHooks(name, calls, lostWithout(missing, upstream), `${prefix}/locations/${name}.conf`);
  return [...found, ...others, atDirective(pass.directive, finding)];
}

/**
 * The hooks that are called for another upstream than the one that requests are passed to.
 * @param name of that one in the rules; undefined where it is not in them
 */
function checkOthers(levels: Levels, { directive, target }: Pass, name: string | undefined): ts.Diagnostic[] {
  // One line may bring several, and then says the same of all.
  const found = new Map<Directive, { readonly calls: string[]; readonly named: Set<string> }>();
  for (const [phase, call] of PHASES) {
    const hook = hookIn(levels, phase);
    const named = hook?.upstreamsOf(call).filter((one) => one !== undefined) ?? [];
    if (hook === undefined || call === "log" || named.length === 0 || isAmong(named, name)) continue;
    const place = isOwn(hook.directive, levels) ? writtenAt(hook.directive) : directive;
    const misnamed = found.get(place) ?? { calls: [], named: new Set() };
    misnamed.calls.push(`limpet.${call}`);
    for (const one of named) misnamed.named.add(one);
    found.set(place, misnamed);
  }
  return [...found].map(([place, { calls, named }]) =>
    atDirective(place, hookOfAnother(name ?? target, calls, [...named])),
  );
}

/** A hook of the user's beside the include that has one for the same phase. */
function checkTwice(levels: Levels, phase: string, { name, upstream, prefix }: Passing): ts.Diagnostic[] {
  const same = effective(levels, ...hookNames(phase));
  const own = same.find(({ file }) => !file.isGenerated);
  const generated = same.find(({ file }) => file.isGenerated);
  if (own === undefined || generated === undefined) return [];
  const calls = hooks(name, upstream).map(({ call }) => call);
  const remedy = generated.file.path.startsWith(`${prefix}/locations/`)
    ? `Omit that include, and write its hooks yourself, followed by your own code: ${calls.join(", ")}.`
    : `Call limpet.log() in yours, and instead of that file include the two files that it includes.`;
  return [atDirective(own, hookTwice(generated.file.path, remedy))];
}

/** A hook of the user's further out, which the include takes the place of. */
function checkHidden(levels: Levels, phase: string, { directive }: Hook): ts.Diagnostic[] {
  if (!directive.file.isGenerated || !isOwn(directive, levels)) return [];
  const [outer]: readonly Directive[] = effective(levels.slice(0, -1), ...hookNames(phase));
  if (outer === undefined || outer.file.isGenerated) return [];
  return [atDirective(directive, hookHidden(outer.name, placeText(outer)))];
}

/** A pass to something that is no upstream of the rules: a hook of one in the same place does not belong there. */
export function checkHooksElsewhere(levels: Levels, pass: Pass): ts.Diagnostic[] {
  const isOwnHook = PHASES.some(([phase]) => {
    const hook = hookIn(levels, phase);
    return hook !== undefined && isOwn(hook.directive, levels);
  });
  return isOwnHook ? checkOthers(levels, pass, undefined) : [];
}
