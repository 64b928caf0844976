import type { BalancingState, BalancingTools, Choose, Load } from "../balancing/choose.ts";
import { chooseAmong, type Balancing } from "../balancing/method.ts";
import { carryRound, createRound } from "../balancing/round.ts";
import { createLoadBound, type HasShare } from "../balancing/load-bound.ts";
import { createSlowStart } from "../balancing/slow-start.ts";
import type { Machine, Pause } from "../machine.ts";
import type { ProvisionedServer } from "../provision.ts";
import { NO_INCARNATION, incarnationOf } from "./incarnation.ts";
import type { SessionSketch } from "./session-sketch.ts";
import { serverNamed, type Generation, type Tier } from "./generation.ts";
import type { TableServer } from "../tables/table.ts";

/** In place of when a server began to start slowly: at the next look at the clock. */
export const JUST_NOW = -1;

/** Of its share, what a server begins with. */
export const FIRST_SHARE = 0.01;

/** In place of where requests are counted: nowhere. */
export const NO_CELL = -1;

/** What is known of one process: a server at its address. Generations that have the same place share it. */
export interface PlaceState {
  /** It is neither `down` nor avoided after failures. */
  isHealthy: boolean;
  /** Until when it is avoided, in seconds by whatever clock the machine has; 0 if it is not. */
  avoidedUntil: number;
  /** When it began to start slowly, by that clock; 0 if it does not, `JUST_NOW` if it begins to. */
  startedAt: number;
  /** The part of its share that it has come to, above 0; 1 for all. */
  startShare: number;
  readonly load: PlaceLoad;
}

/** What this worker has to do with a place. It is kept also where a place's health is looked at anew. */
export interface PlaceLoad extends Load {
  /** When a session that is bound there was seen last, by whatever clock the machine has; 0: never. */
  lastBound: number;
  /** The sessions that were seen there while it drained, in a slice of time; `undefined` for none. */
  sketch: SessionSketch | undefined;
  /** The number of that slice. */
  slice: number;
  /** Other workers do not know of all of these sessions yet. */
  isUntold: boolean;
  /** Where what happens there is counted for the metrics; `NO_CELL` for nowhere. */
  counters: number;
  /** Sessions that are bound there, as far as they were seen of late, in all workers; -1: they are not counted. */
  sessions: number;
  /** Of the new sessions that are its part, those that it gets, above 0: less than 1 where others have fewer sessions. */
  newShare: number;
}

function createLoad(): PlaceLoad {
  return {
    inFlight: 0,
    cell: NO_CELL,
    answerTime: 0,
    lastBound: 0,
    sketch: undefined,
    slice: -1,
    isUntold: false,
    counters: NO_CELL,
    sessions: -1,
    newShare: 1,
  };
}

/** Where idle sessions go that may leave a server because it has more than its part. */
export interface Emptier {
  readonly server: number;
  /** How many sessions may leave, of those that were counted: 1 or more. */
  readonly surplus: number;
  /** How many may come to the other server without making it the fuller one: 1 or more. */
  readonly room: number;
}

/** What is known of a generation's servers now. By server index: */
export interface Standing {
  /**
   * All servers failed, now or a moment ago. A session whose server has not come back yet waits for it, because
   * that server most likely still has it.
   */
  isOutage: boolean;
  /** Servers are tried although they are not healthy, because too few are. */
  isPanicking: boolean;
  /** Changed by `setHealthy` only. */
  readonly places: readonly PlaceState[];
  /** It is one of the generation's takers, and healthy; in a panic also others are. */
  readonly pickable: readonly boolean[];
  /** It is one of the generation's spares, which are picked while nobody is pickable, and healthy; as above. */
  readonly spare: readonly boolean[];
  /** The incarnation that is known to be there, or `NO_INCARNATION`. */
  readonly incarnations: number[];
  readonly balancing: BalancingState;
  /** Some server starts slowly. */
  isStarting: boolean;
  /** Begins to choose by the upstream's method. */
  readonly chooseAmong: (this: void, candidates: readonly TableServer[]) => Choose | undefined;
  /** Chooses among the members of a tier that can be picked; `undefined` while none can. */
  choosePrimary: Choose | undefined;
  chooseBackup: Choose | undefined;
  /** The same among the spares of a tier. */
  choosePrimarySpare: Choose | undefined;
  chooseBackupSpare: Choose | undefined;
  /** Bounds the load of the members of a tier that can be picked by key; `undefined` where there is no bound. */
  readonly boundAmong: ((this: void, candidates: readonly TableServer[]) => HasShare) | undefined;
  boundOfPrimaries: HasShare | undefined;
  boundOfBackups: HasShare | undefined;
  /** By server index; `undefined` where none may leave. */
  readonly emptier: (Emptier | undefined)[];
  /** By the place of a canary's group: its part of the generation, and who of it can be picked. */
  readonly groups: readonly { readonly generation: Generation; readonly standing: Standing }[];
}

/** What the servers of requests without a binding are chosen with. */
export interface StandingTools {
  readonly machine: Machine;
  readonly balancing: Balancing;
  readonly balancingTools: BalancingTools;
  readonly maxLoad: number | undefined;
}

/**
 * What is known of a generation's servers when it begins: what was known of the one before it, by
 * the servers' names and places, and of the others that they are healthy unless they are `down`.
 * @param groupGenerations its groups'
 * @param pause is called after every server
 */
export function createStanding(
  generation: Generation,
  groupGenerations: readonly Generation[],
  tools: StandingTools,
  before: { readonly generation: Generation; readonly standing: Standing } | undefined,
  pause: Pause,
): Standing {
  const { machine } = tools;
  const places: PlaceState[] = [];
  const pickable: boolean[] = [];
  const spare: boolean[] = [];
  const incarnations: number[] = [];
  const loads: Load[] = [];
  let isStarting = false;
  const indicesBefore: (number | undefined)[] = [];
  for (let index = 0; index < generation.servers.length; index++) {
    const server = generation.servers[index]!;
    const former = before === undefined ? undefined : serverNamed(before.generation, server.name);
    const hadPlace = former !== undefined && before!.generation.places[former] === generation.places[index];
    // What the rules took out of service was not looked at.
    const isKnown = hadPlace && !server.down && !before!.generation.servers[former]!.down;
    const load = hadPlace ? before!.standing.places[former]!.load : createLoad();
    const place = isKnown ? before!.standing.places[former]! : newPlace(server, before !== undefined && !isKnown, load);
    if (place.startedAt !== 0) isStarting = true;
    places.push(place);
    loads.push(place.load);
    indicesBefore.push(former);
    const told = server.incarnation;
    if (told !== undefined) incarnations.push(incarnationOf(told, machine));
    else incarnations.push(former === undefined ? NO_INCARNATION : before!.standing.incarnations[former]!);
    pause();
  }
  // In a pause a server may fail or come back, so this is worked out in one go, at the end.
  for (let index = 0; index < places.length; index++) {
    const { isHealthy } = places[index]!;
    pickable.push(isHealthy && generation.takers[index]!);
    spare.push(isHealthy && generation.spares[index]!);
  }
  const looks = { number: 0 };
  const stateAfter = (former: Standing | undefined): BalancingState => ({
    loads,
    round: former === undefined ? createRound() : carryRound(former.balancing.round, indicesBefore),
    slowStart: createSlowStart(),
    looks,
  });
  const known: Known = { isOutage: before?.standing.isOutage === true, isStarting, places, pickable, incarnations };
  const groups: { generation: Generation; standing: Standing }[] = [];
  for (let group = 0; group < groupGenerations.length; group++) {
    // Where the servers of a group drain, others are there for new sessions.
    const standing = standingOf(known, [], stateAfter(before?.standing.groups[group]?.standing), tools, []);
    groups.push({ generation: groupGenerations[group]!, standing });
  }
  const standing = standingOf(known, spare, stateAfter(before?.standing), tools, groups);
  updateChoices(generation, standing);
  return standing;
}

/** What is known of all of a generation's servers. */
type Known = Pick<Standing, "isOutage" | "isStarting" | "places" | "pickable" | "incarnations">;

function standingOf(
  { isOutage, isStarting, places, pickable, incarnations }: Known,
  spare: readonly boolean[],
  state: BalancingState,
  { balancing, balancingTools, maxLoad }: StandingTools,
  groups: Standing["groups"],
): Standing {
  return {
    isOutage,
    isPanicking: false,
    places,
    pickable,
    spare,
    incarnations,
    balancing: state,
    isStarting,
    chooseAmong: (candidates) => chooseAmong(balancing, candidates, state, balancingTools),
    choosePrimary: undefined,
    chooseBackup: undefined,
    choosePrimarySpare: undefined,
    chooseBackupSpare: undefined,
    boundAmong:
      maxLoad === undefined
        ? undefined
        : (candidates) => createLoadBound(maxLoad, candidates, state, balancingTools.counting),
    boundOfPrimaries: undefined,
    boundOfBackups: undefined,
    emptier: [],
    groups,
  };
}

function newPlace(server: ProvisionedServer, isStarting: boolean, load: PlaceLoad): PlaceState {
  const startsSlowly = isStarting && !server.down && (server.slowStart ?? 0) > 0;
  return {
    isHealthy: !server.down,
    avoidedUntil: 0,
    startedAt: startsSlowly ? JUST_NOW : 0,
    startShare: startsSlowly ? FIRST_SHARE : 1,
    load,
  };
}

/** What each server that starts slowly leaves to others, of those of its tier that can be picked: where all start, nobody does. */
export function shareAmongStarting(primaries: Tier, backups: Tier | undefined, standing: Standing): void {
  shareInTier(primaries, standing);
  if (backups !== undefined) shareInTier(backups, standing);
}

function shareInTier({ members }: Tier, { places, pickable, balancing }: Standing): void {
  let most = 0;
  for (const { index } of members) if (pickable[index]) most = Math.max(most, shareOf(places[index]!));
  for (const { index } of members) {
    const share = shareOf(places[index]!);
    balancing.slowStart.shares[index] = share < most ? share / most : undefined;
  }
}

function shareOf({ startShare, load }: PlaceState): number {
  return startShare * load.newShare;
}

/** What each server that starts slowly leaves to the others of its group. */
export function shareAmongGroups({ groups }: Standing): void {
  for (const { generation, standing } of groups) {
    shareAmongStarting(generation.primaries, generation.backups, standing);
  }
}

/** Requests are chosen for those that can be picked now. By turns, the round goes on where it is. */
export function updateChoices({ primaries, backups }: Generation, standing: Standing): void {
  if (standing.isStarting || standing.emptier.length > 0) {
    shareAmongStarting(primaries, backups, standing);
    shareAmongGroups(standing);
  }
  updateChoicesIn(primaries, backups, standing);
  for (const group of standing.groups) {
    updateChoicesIn(group.generation.primaries, group.generation.backups, group.standing);
  }
}

function updateChoicesIn(primaries: Tier, backups: Tier | undefined, standing: Standing): void {
  const { pickable, spare, chooseAmong, boundAmong } = standing;
  const primary = membersThatAre(pickable, primaries);
  const backup = membersThatAre(pickable, backups);
  standing.choosePrimary = chooseAmong(primary);
  standing.chooseBackup = chooseAmong(backup);
  standing.choosePrimarySpare = chooseAmong(membersThatAre(spare, primaries));
  standing.chooseBackupSpare = chooseAmong(membersThatAre(spare, backups));
  if (boundAmong === undefined) return;
  standing.boundOfPrimaries = boundAmong(primary);
  standing.boundOfBackups = boundAmong(backup);
}

function membersThatAre(pickable: readonly boolean[], tier: Tier | undefined): readonly TableServer[] {
  const members: TableServer[] = [];
  if (tier === undefined) return members;
  for (const member of tier.members) if (pickable[member.index]) members.push(member);
  return members;
}
