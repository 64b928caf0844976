/**
 * How far the turns of a generation's servers are. It outlives changes of health and of servers, so that nobody's turn
 * comes twice, or not at all, because of what happened to another.
 *
 * A server's turns are due at the times `base + (taken + phase) / weight`, for `taken` = 0, 1, 2 …, of a clock that stands
 * at the time of the last turn that was taken.
 */
export interface Round {
  now: number;
  /** By server index; `undefined` for who never took part. */
  readonly turns: (Turn | undefined)[];
}

export interface Turn {
  base: number;
  taken: number;
  /** 0 to 1. */
  phase: number;
  weight: number;
  due: number;
}

export function createRound(): Round {
  return { now: 0, turns: [] };
}

/** Who comes newly into the round is due when half of the time between two of its turns is over. */
const FIRST_PHASE = 0.5;

/** The server takes part from now on. Who was away takes one turn at once if its own went by. */
export function joinRound({ now, turns }: Round, index: number, weight: number): Turn {
  const known = turns[index];
  if (known === undefined) {
    const turn = { base: now, taken: 0, phase: FIRST_PHASE, weight, due: now + FIRST_PHASE / weight };
    turns[index] = turn;
    return turn;
  }
  if (known.weight !== weight || known.due < now) {
    // The part of its time that is left is the same for another weight.
    known.phase = Math.max(0, known.due - now) * known.weight;
    known.base = now;
    known.taken = 0;
    known.weight = weight;
    known.due = now + known.phase / weight;
  }
  return known;
}

/** A server's turn is taken. */
export function takeTurn(round: Round, turn: Turn): void {
  if (turn.due > round.now) round.now = turn.due;
  turn.taken++;
  turn.due = turn.base + (turn.taken + turn.phase) / turn.weight;
}

/**
 * The same round for another generation.
 * @param indicesBefore by server index: its index in the generation before; `undefined` where it was not in it
 */
export function carryRound({ now, turns }: Round, indicesBefore: readonly (number | undefined)[]): Round {
  const carried: (Turn | undefined)[] = [];
  for (const before of indicesBefore) {
    const turn = before === undefined ? undefined : turns[before];
    carried.push(
      turn === undefined
        ? undefined
        : { base: turn.base, taken: turn.taken, phase: turn.phase, weight: turn.weight, due: turn.due },
    );
  }
  return { now, turns: carried };
}
