import { createRound } from "../balancing/round.ts";
import { turnsIn } from "../balancing/turns.ts";
import { STEPS_BETWEEN_PAUSES, type Machine, type Pause } from "../machine.ts";

import { byName } from "./by-name.ts";
import { permutationOf } from "./permutation.ts";
import { slotCount } from "./slots.ts";
import type { KeyHash, LookupTable, TableServer } from "./table.ts";

/**
 * Maglev hashing (Eisenbud and others, NSDI 2016, section 3.4), with weights: the servers take
 * turns in proportion to their weights, and each takes the first slot of its permutation that is
 * still free. So the shares are exact to one slot, and a change of the servers moves few keys more
 * than it must. The walk goes from slot to slot.
 */
export function createMaglevTable(
  servers: readonly TableServer[],
  machine: Machine,
  pause: Pause,
  hashOf: KeyHash = machine.crc32,
): LookupTable {
  const slots = slotCount(servers.length);
  const owner = fillSlots(byName(servers), slots, machine, pause);

  return {
    hashOf,
    locate: (hash) => hash % slots,
    serverAt: (position) => owner[position]!,
    advance: (position) => (position + 1) % slots,
    walkLength: slots,
  };
}

function fillSlots(servers: readonly TableServer[], slots: number, machine: Machine, pause: Pause) {
  const FREE = 65535;
  const owner = machine.uint16Array(slots, pause);
  for (let slot = 0; slot < slots; slot++) {
    owner[slot] = FREE;
    if (slot % STEPS_BETWEEN_PAUSES === 0) pause();
  }

  const participants: { index: number; weight: number }[] = [];
  const wanted: number[] = [];
  const skip: number[] = [];
  for (const server of servers) {
    const permutation = permutationOf(server.name, slots);
    participants.push({ index: wanted.length, weight: server.weight });
    wanted.push(permutation.offset);
    skip.push(permutation.skip);
    pause();
  }

  const nextTurn = turnsIn(createRound(), participants);
  for (let filled = 0; filled < slots; filled++) {
    const turn = nextTurn();
    const step = skip[turn]!;
    let slot = wanted[turn]!;
    while (owner[slot] !== FREE) slot = (slot + step) % slots;
    owner[slot] = servers[turn]!.index;
    wanted[turn] = (slot + step) % slots;
    if (filled % STEPS_BETWEEN_PAUSES === 0) pause();
  }
  return owner;
}
