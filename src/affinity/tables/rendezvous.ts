import { STEPS_BETWEEN_PAUSES, type Machine, type NumberArray, type Pause } from "../machine.ts";

import { byName } from "./by-name.ts";
import { permutationOf } from "./permutation.ts";
import { slotCount } from "./slots.ts";
import type { KeyHash, LookupTable, TableServer } from "./table.ts";

/**
 * Weighted rendezvous hashing (highest random weight: Thaler and Ravishankar, 1998; weighted by
 * exponential scores: Schindelhauer and Schomaker, 2005), precomputed for the slots of a table.
 *
 * For each slot every server draws a time, exponentially distributed with its weight as the rate,
 * from its name alone; the earliest owns the slot. So a server that is added or removed moves its
 * own slots only. The walk of a slot is its earliest server, its second earliest, then the same of
 * the slots behind it: where a dead server's keys go is where they stay when it is taken out.
 */
export function createRendezvousTable(
  servers: readonly TableServer[],
  machine: Machine,
  pause: Pause,
  hashOf: KeyHash = machine.crc32,
): LookupTable {
  const slots = slotCount(servers.length);
  const ranked = rankSlots(byName(servers), slots, machine, pause);
  const length = 2 * slots;

  return {
    hashOf,
    locate: (hash) => 2 * (hash % slots),
    serverAt: (position) => ranked[position]!,
    advance: (position) => (position + 1) % length,
    walkLength: length,
  };
}

/** The two earliest servers of each slot: slot s has them at 2s and 2s + 1. */
function rankSlots(servers: readonly TableServer[], slots: number, machine: Machine, pause: Pause): NumberArray {
  const arrival = arrivalTimes(slots, machine, pause);
  const ranked = machine.uint16Array(2 * slots, pause);
  const earliest = machine.float64Array(slots, pause);
  const second = machine.float64Array(slots, pause);
  for (let slot = 0; slot < slots; slot++) {
    earliest[slot] = Infinity;
    second[slot] = Infinity;
    if (slot % STEPS_BETWEEN_PAUSES === 0) pause();
  }

  let totalWeight = 0;
  const turn: number[] = [];
  const slotAtTurn: number[] = [];
  const skip: number[] = [];
  for (const server of servers) {
    const permutation = permutationOf(server.name, slots);
    totalWeight += server.weight;
    turn.push(0);
    slotAtTurn.push(permutation.offset);
    skip.push(permutation.skip);
    pause();
  }

  // A slot whose two earliest arrivals lie before the horizon is settled: nothing comes before them.
  let unsettled = servers.length > 1 ? slots : 0;
  let horizon = 16 / totalWeight;
  while (unsettled > 0) {
    for (let i = 0; i < servers.length; i++) {
      const { index, weight } = servers[i]!;
      const step = skip[i]!;
      let slot = slotAtTurn[i]!;
      let t = turn[i]!;
      while (t < slots && arrival[t]! / weight <= horizon) {
        const time = arrival[t]! / weight;
        if (time < earliest[slot]!) {
          if (second[slot] === Infinity && earliest[slot]! < Infinity) unsettled--;
          second[slot] = earliest[slot]!;
          ranked[2 * slot + 1] = ranked[2 * slot]!;
          earliest[slot] = time;
          ranked[2 * slot] = index;
        } else if (time < second[slot]!) {
          if (second[slot] === Infinity) unsettled--;
          second[slot] = time;
          ranked[2 * slot + 1] = index;
        }
        slot = (slot + step) % slots;
        t++;
      }
      slotAtTurn[i] = slot;
      turn[i] = t;
      pause();
    }
    horizon *= 2;
  }

  machine.freeArray(earliest);
  machine.freeArray(second);

  if (servers.length === 1) {
    for (let position = 0; position < 2 * slots; position++) ranked[position] = servers[0]!.index;
  }
  return ranked;
}

/** By count: they are the same for every table of a size. */
const knownTimes: Record<number, NumberArray | undefined> = {};

function arrivalTimes(count: number, machine: Machine, pause: Pause): NumberArray {
  const times = knownTimes[count] ?? exponentialOrderStatistics(count, machine, pause);
  knownTimes[count] = times;
  return times;
}

/**
 * The times at which the first, second, third … of `count` exponential clocks of rate 1 rings, each
 * in the mean: 1/n, 1/n + 1/(n-1), … Sums and quotients only, so that every machine has the same.
 */
function exponentialOrderStatistics(count: number, machine: Machine, pause: Pause): NumberArray {
  const times = machine.float64Array(count, pause);
  let time = 0;
  for (let i = 0; i < count; i++) {
    time += 1 / (count - i);
    times[i] = time;
    if (i % STEPS_BETWEEN_PAUSES === 0) pause();
  }
  return times;
}
