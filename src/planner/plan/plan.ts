import { listedServers } from "../../affinity/rules.ts";
import { resolve } from "node:path";
import ts from "#typescript";
import { canonicalAddress } from "../../affinity/address.ts";
import { refusalIfClosed } from "../../affinity/decision.ts";
import { NAME_END } from "../../affinity/servers/check.ts";
import { reactionTo, withoutWaiting } from "../../affinity/policies.ts";
import type { Routing, Server, Service, Upstream } from "../../affinity/rules.ts";
import { nowhere } from "../../findings/diagnostics.ts";
import { labelOf } from "../explain/explanation.ts";
import { describedRequest } from "../explain/request.ts";
import { prepareTrials, type Change, type PopulationOptions, type Trial } from "../population/choice.ts";
import { passedOver, withRulesAtWork } from "../population/rules-at-work.ts";
import { noSampledKey } from "../population/findings.ts";
import { isByHashAlone, withServers, type PlannedUpstream } from "../population/planned-upstream.ts";
import { positioned } from "../../rules/positions/positioned.ts";
import { Refusal } from "../../findings/refusal.ts";
import { Mistakes } from "../../rules/validation/mistake.ts";
import {
  bindingsLost,
  drainNotDone,
  noSuchUpstream,
  notRunning,
  otherRulesRun,
  policyRefuses,
  sourceUnknown,
  upstreamCloses,
  upstreamRemoved,
  upstreamRenamed,
} from "./findings.ts";
import { compareBindings } from "./mistakes/bindings.ts";
import { compareServers } from "./mistakes/servers.ts";
import { compareSessions } from "./mistakes/session.ts";
import { compareTables } from "./mistakes/table.ts";
import { planUpstream, type UpstreamPlan } from "./moves.ts";
import { reloadOf, type Reload, type RunningProxy, type RunningServers } from "./running.ts";
import { locatedRules, type LocatedRules } from "./rules.ts";
import { fileVersion, isFile, revisionVersion, type Version } from "./version.ts";

/** What is compared, and with which sessions. */
export interface PlanOptions extends PopulationOptions {
  /** The directory that files are relative to. */
  readonly project: string;
  /** The file of the rules if a revision names none. */
  readonly rules: string;
  /** Files or git revisions. Default: `before` is the rules of HEAD, `after` those of the checkout. */
  readonly before?: string;
  readonly after?: string;
  /** Only this upstream. */
  readonly upstream?: string;
  /** What runs on the proxy that is to be reloaded. Default: what the rules of `before` say. */
  readonly running?: RunningProxy;
}

/** What a reload would do. */
export interface Plan {
  readonly before: string;
  readonly after: string;
  readonly upstreams: readonly UpstreamPlan[];
  /** Mistakes of the change, at their places in the new rules. */
  readonly diagnostics: readonly ts.Diagnostic[];
  /** The directory that the places are shown relative to. */
  readonly relativeTo: string;
}

/**
 * Plans a reload: sends sessions to the old rules and then to the new ones, with the same code that nginx runs.
 * @throws Refusal if rules or sessions cannot be read
 */
export async function plan(options: PlanOptions): Promise<Plan> {
  const versions = versionsOf(options);
  using before = versions.before();
  using after = versions.after();
  const was = await load(before);
  const is = await load(after);
  const ofRules = changesOf(was.routing, is.routing, options.upstream);
  const reloads = ofRules.map((change) => {
    const running = options.running?.[change.before.name];
    return running === undefined ? undefined : { ...reloadOf(change, running), sessionsLeft: running.sessionsLeft };
  });
  const changes = ofRules.map((change, index) => reloads[index]?.change ?? change);
  const works = [
    { faultOf: is.faultOf, project: after.project },
    { faultOf: was.faultOf, project: before.project },
  ];
  const { trials, diagnostics, plans } = await withRulesAtWork(works, async () => {
    const prepared = await prepareTrials(changes, options);
    return {
      ...prepared,
      plans: prepared.trials.map((trial, index): UpstreamPlan => {
        const reload = reloads[index];
        if (reload === undefined) return planUpstream(trial);
        const { kept, dropped, sessionsLeft } = reload;
        return { ...planUpstream(trial, withoutDrains(trial.before, sessionsLeft)), operators: { kept, dropped } };
      }),
    };
  });

  const mistakes = new Mistakes();
  if (options.upstream === undefined) missingUpstreams(was.routing, changes, mistakes);
  for (const [index, change] of changes.entries()) {
    compareUpstream(change, ofRules[index]!, trials[index]!, plans[index]!, mistakes);
    if (options.running !== undefined)
      compareRunning(before.name, ofRules[index]!, trials[index]!, reloads[index], mistakes);
  }
  return {
    before: before.name,
    after: after.name,
    upstreams: plans,
    diagnostics: [
      ...diagnostics,
      // Upstreams that share their servers share the mistakes in them.
      ...ts.sortAndDeduplicateDiagnostics([
        ...is.diagnostics,
        ...trials.flatMap((trial) => passedOver(trial.after.faults, is.faultOf)),
        ...positioned(mistakes.found, is.locate, []),
      ]),
    ],
    relativeTo: resolve(after.project),
  };
}

async function load(version: Version): Promise<LocatedRules> {
  try {
    return await locatedRules(version.project, version.rules);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.diagnostics, resolve(version.project)) : error;
  }
}

/** The two versions to compare; each is made when it is needed. */
function versionsOf({ project, rules, before, after }: PlanOptions): Record<"before" | "after", () => Version> {
  const isBeforeFile = before !== undefined && isFile(project, before);
  const isAfterFile = after !== undefined && isFile(project, after);
  if (after === undefined && isBeforeFile) {
    return { before: () => revisionVersion(project, "HEAD", before), after: () => fileVersion(project, before) };
  }
  const old = before ?? "HEAD";
  return {
    before: () =>
      isBeforeFile ? fileVersion(project, old) : revisionVersion(project, old, isAfterFile ? after : rules),
    after: () => {
      if (after === undefined) return fileVersion(project, rules);
      return isAfterFile ? fileVersion(project, after) : revisionVersion(project, after, isBeforeFile ? old : rules);
    },
  };
}

/** The upstreams that exist before and after, matched by name or, if one has a new name, by their addresses. */
function changesOf(before: Routing, after: Routing, wanted: string | undefined): readonly Change[] {
  const names = [...new Set([...Object.keys(before.upstreams), ...Object.keys(after.upstreams)])];
  if (wanted !== undefined && !names.includes(wanted)) throw new Refusal([nowhere(noSuchUpstream(wanted, names))]);
  const added = Object.entries(after.upstreams).filter(([name]) => !Object.hasOwn(before.upstreams, name));
  return Object.entries(before.upstreams).flatMap(([name, upstream]): readonly Change[] => {
    const same = Object.hasOwn(after.upstreams, name) ? after.upstreams[name] : undefined;
    const [newName, now] =
      same === undefined ? (added.find(([, other]) => isSameGroup(upstream, other)) ?? []) : [name, same];
    if (newName === undefined || now === undefined) return [];
    if (wanted !== undefined && name !== wanted && newName !== wanted) return [];
    return [{ before: { name, upstream }, after: { name: newName, upstream: now } }];
  });
}

function placeOf({ address, srv }: Server | Service): string {
  return srv ?? canonicalAddress(address);
}

/** At least half of the servers are the same. */
function isSameGroup(before: Upstream, after: Upstream): boolean {
  const addresses = new Set(listedServers(after).map(placeOf));
  const servers = listedServers(before);
  const common = servers.filter((server) => addresses.has(placeOf(server))).length;
  return 2 * common >= servers.length;
}

function missingUpstreams(before: Routing, changes: readonly Change[], mistakes: Mistakes): void {
  const kept = new Set(changes.map((change) => change.before.name));
  for (const name of Object.keys(before.upstreams)) {
    if (!kept.has(name)) mistakes.inName(["upstreams"], upstreamRemoved(name));
  }
}

/** Sessions came to a server that drains before its drain began. */
function withoutDrains(upstream: PlannedUpstream, sessionsLeft: Readonly<Record<string, number>>): PlannedUpstream {
  const { servers } = upstream.rules;
  const undrained = servers.map((server) =>
    Object.hasOwn(sessionsLeft, server.name) ? { ...server, draining: false } : server,
  );
  return withServers(upstream, undrained, new Set());
}

/** What has to be known of a plan for a running proxy. */
function compareRunning(
  revision: string,
  { before, after }: Change,
  trial: Trial,
  reload: (Reload & Pick<RunningServers, "sessionsLeft">) | undefined,
  mistakes: Mistakes,
): void {
  const path = ["upstreams", after.name];
  if (reload === undefined) {
    mistakes.inName(path, notRunning(before.name));
    return;
  }
  const { otherRules, unknown, sessionsLeft } = reload;
  if (otherRules.length > 0) mistakes.inName(path, otherRulesRun(before.name, revision, otherRules));
  if (unknown.length > 0) mistakes.inName([...path, "servers"], sourceUnknown(unknown));
  for (const [server, sessions] of Object.entries(sessionsLeft)) {
    const stays = trial.after.rules.servers.some(({ name, down }) => name === server && !down);
    if (!stays && sessions > 0) mistakes.inName([...path, "servers"], drainNotDone(server, sessions));
  }
}

function compareUpstream(
  { before, after }: Change,
  ofRules: Change,
  trial: Trial,
  planned: UpstreamPlan,
  mistakes: Mistakes,
): void {
  const path = ["upstreams", after.name];
  if (before.name !== after.name) {
    if (!isByHashAlone(trial.before))
      mistakes.inName(path, upstreamRenamed(before.name, after.name, "every binding is lost"));
    else mistakes.inName(path, upstreamRemoved(before.name));
  }
  if (
    trial.before.rules.hash !== undefined &&
    isByHashAlone(trial.before) &&
    planned.sessions === 0 &&
    trial.population.origin.from !== "access log"
  ) {
    mistakes.inName([...path, "session"], noSampledKey(after.name));
    return;
  }
  if (planned.lost.sessions > 0) {
    const affinities = trial.before.rules.affinities.filter(({ kind }) => kind !== "hash");
    mistakes.inName([...path, "affinity"], bindingsLost(planned.lost.share, affinities.map(labelOf).join(" and ")));
  }
  const { rules: was } = trial.before;
  const { rules: is } = trial.after;
  const entries = listedServers(ofRules.after.upstream);
  compareServers(was, is, path, mistakes, (index) => {
    const { name } = is.servers[index]!;
    const entry = entries.findIndex((one) => one.name === name || name.startsWith(one.name + NAME_END));
    return entry < 0 ? undefined : entry;
  });
  compareTables(was, is, planned, path, mistakes);
  compareSessions(was, is, path, mistakes);
  compareBindings(was, is, Array.isArray(after.upstream.affinity), path, mistakes);
  compareRefusals(trial.after, planned, path, mistakes);
}

function compareRefusals(
  upstream: PlannedUpstream,
  { refused }: UpstreamPlan,
  path: readonly string[],
  mistakes: Mistakes,
): void {
  if (refused.sessions === 0) return;
  const { policies } = upstream.rules;
  const failures = (["down", "draining", "unknown", "expired"] as const).flatMap((failure) => {
    const last = withoutWaiting(reactionTo(policies[failure], "GET"));
    return typeof last === "string" ? [] : [{ failure, status: last.refuse }];
  });
  const share = `${(100 * refused.share).toFixed(1)} %`;
  for (const { failure, status } of failures)
    mistakes.inName([...path, "policies", failure], policyRefuses(share, failure, status));
  const status = refusalIfClosed(upstream, upstream.current, describedRequest({}));
  if (status !== 0) mistakes.inName([...path, "servers"], upstreamCloses(share, status));
}

/** Whether more sessions may move than necessary, which may be intended. */
export function isWarning({ category }: ts.Diagnostic): boolean {
  return category === ts.DiagnosticCategory.Warning;
}
