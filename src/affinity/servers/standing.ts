import { createTurns } from "../balancing/turns.ts";
import type { Machine, Pause } from "../machine.ts";
import { NO_INCARNATION, incarnationOf } from "./incarnation.ts";
import type { SessionSketch } from "./session-sketch.ts";
import { serverNamed, type Generation, type Tier } from "./generation.ts";

/** What is known of one process: a server at its address. Generations that have the same place share it. */
export interface PlaceState {
  /** It is neither `down` nor avoided after failures. */
  isHealthy: boolean;
  /** Until when it is avoided, in seconds by whatever clock the machine has; 0 if it is not. */
  avoidedUntil: number;
  readonly load: Load;
}

/** What this worker has to do with a place. It is kept also where a place's health is looked at anew. */
export interface Load {
  /** Requests that are there now. */
  inFlight: number;
  /** When a session that is bound there was seen last, by whatever clock the machine has; 0: never. */
  lastBound: number;
  /** The sessions that were seen there while it drained, in a slice of time; `undefined` for none. */
  sketch: SessionSketch | undefined;
  /** The number of that slice. */
  slice: number;
  /** Other workers do not know of all of these sessions yet. */
  isUntold: boolean;
}

function createLoad(): Load {
  return { inFlight: 0, lastBound: 0, sketch: undefined, slice: -1, isUntold: false };
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
  /** Round robin among the members of a tier that can be picked; `undefined` while none can. */
  primaryTurns: NextTurn | undefined;
  backupTurns: NextTurn | undefined;
  /** The same among the spares: those that are primaries, or else the backups. */
  spareTurns: NextTurn | undefined;
}

/** Gives the index of the next server. */
export type NextTurn = (this: void) => number;

/**
 * What is known of a generation's servers when it begins: what was known of the one before it, by
 * the servers' names and places, and of the others that they are healthy unless they are `down`.
 * @param pause is called after every server
 */
export function createStanding(
  generation: Generation,
  machine: Machine,
  before: { readonly generation: Generation; readonly standing: Standing } | undefined,
  pause: Pause,
): Standing {
  const places: PlaceState[] = [];
  const pickable: boolean[] = [];
  const spare: boolean[] = [];
  const incarnations: number[] = [];
  for (let index = 0; index < generation.servers.length; index++) {
    const server = generation.servers[index]!;
    const former = before === undefined ? undefined : serverNamed(before.generation, server.name);
    const hadPlace = former !== undefined && before!.generation.places[former] === generation.places[index];
    // What the rules took out of service was not looked at.
    const isKnown = hadPlace && !server.down && !before!.generation.servers[former]!.down;
    const load = hadPlace ? before!.standing.places[former]!.load : createLoad();
    const place = isKnown ? before!.standing.places[former]! : { isHealthy: !server.down, avoidedUntil: 0, load };
    places.push(place);
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
  const standing: Standing = {
    isOutage: before?.standing.isOutage === true,
    isPanicking: false,
    places,
    pickable,
    spare,
    incarnations,
    primaryTurns: undefined,
    backupTurns: undefined,
    spareTurns: undefined,
  };
  beginTurns(generation, standing);
  return standing;
}

/** Begins round robin anew among those that can be picked. */
export function beginTurns({ primaries, backups }: Generation, standing: Standing): void {
  const { pickable, spare } = standing;
  standing.primaryTurns = turnsOf(primaries, pickable);
  standing.backupTurns = turnsOf(backups, pickable);
  standing.spareTurns = turnsOf(primaries, spare) ?? turnsOf(backups, spare);
}

function turnsOf(tier: Tier | undefined, pickable: readonly boolean[]): NextTurn | undefined {
  if (tier === undefined) return undefined;
  const weights: number[] = [];
  const indices: number[] = [];
  for (const { index, weight } of tier.members) {
    if (pickable[index]) {
      weights.push(weight);
      indices.push(index);
    }
  }
  if (weights.length === 0) return undefined;
  const nextTurn = createTurns(weights);
  // limpet-allow closure: made when a server fails or comes back, not for each request
  return () => indices[nextTurn()]!;
}
