import type { Candidate } from "./candidate.ts";
import { randomBelow, type Random } from "./random-numbers.ts";

/** The whole of what a place of an urn is divided into. */
const WHOLE = 1073741824;

/**
 * From which one of several is drawn by weight, in the same few steps for any number of them: Walker's alias method, as
 * Michael Vose builds it. Each place belongs to one of them, and a part of it to another.
 */
export interface Urn {
  readonly indices: readonly number[];
  /** Of each place, in `WHOLE`ths: what is its own. */
  readonly own: readonly number[];
  /** Whose the rest of each place is. */
  readonly others: readonly number[];
}

export function createUrn(members: readonly Candidate[]): Urn {
  const indices: number[] = [];
  const own: number[] = [];
  const others: number[] = [];
  let sum = 0;
  for (const { weight } of members) sum += weight;
  /** Places with less than the average, and with more. */
  const small: number[] = [];
  const large: number[] = [];
  for (let place = 0; place < members.length; place++) {
    const { index, weight } = members[place]!;
    const share = (weight * members.length) / sum;
    indices.push(index);
    own.push(share);
    others.push(index);
    if (share < 1) small.push(place);
    else large.push(place);
  }
  let from = large.pop();
  let to = small.pop();
  while (from !== undefined && to !== undefined) {
    others[to] = indices[from]!;
    own[from] = own[from]! - (1 - own[to]!);
    if (own[from]! < 1) {
      small.push(from);
      from = large.pop();
    }
    to = small.pop();
  }
  for (let place = 0; place < own.length; place++) own[place] = Math.floor(own[place]! * WHOLE);
  // What is left over on either side is a whole place, but for rounding.
  for (const place of large) own[place] = WHOLE;
  if (from !== undefined) own[from] = WHOLE;
  for (const place of small) own[place] = WHOLE;
  if (to !== undefined) own[to] = WHOLE;
  return { indices, own, others };
}

/** The index of a server. */
export function drawFrom({ indices, own, others }: Urn, random: Random): number {
  const place = randomBelow(random, indices.length);
  return randomBelow(random, WHOLE) < own[place]! ? indices[place]! : others[place]!;
}
