import * as ffi from "ffi";
import { monotonicNow } from "./clock.ts";
import { keepKnown, keptMemory } from "./kept-memory.ts";
import { lock, unlock } from "./shared-lock.ts";

/*
 * What each worker knows by itself is under a slot of its own, so that no two workers write to the same place. A worker
 * that takes the slot of one that died goes on with what that one had told.
 */

// Under our own names, because other code in this process may declare libc's names with other types.
ffi.cdef(`
  typedef struct { int32_t in_use; int32_t pids[126]; } limpet_slots;
  int limpet_kill(int pid, int signal) __asm__("kill");
`);

declare module "ffi" {
  export interface WorkerSlots extends CData {
    /** How many were ever taken: the lowest are first. */
    in_use: number;
    readonly pids: NumberArray;
  }
  export interface CTypes {
    "limpet_slots *": WorkerSlots;
  }
}

const { C } = ffi;

/** Workers, with those that an nginx before a reload still has. */
export const SLOTS = 126;
const BYTES = 4 + 4 * SLOTS;
const ADDRESS_KEY = `worker slots ${SLOTS}`;
/** No process has it. */
const NOBODY = 0;
const NO_SUCH_PROCESS = 3;
/** Seconds until a worker without a slot asks for one again. */
const RETRY_AFTER = 1;
const TOO_MANY = `limpet: there are more than ${SLOTS} workers, with those of before reloads: what this one does is in no metrics, and its requests are not limited`;

let memory: ffi.WorkerSlots | undefined = undefined;
let memoryAddress = 0;
/** Of this worker; -1: none yet. */
let own = -1;
/** As of `monotonicNow`. */
let noneUntil = 0;

/**
 * Sets up the slots, or finds those that an nginx before a reload had. In the init phase.
 * @returns whether there are any on this machine
 */
export function openSlots(this: void): boolean {
  if (memory !== undefined) return true;
  const kept = keptMemory(ADDRESS_KEY, BYTES);
  if (kept === undefined) return false;
  memoryAddress = kept.address;
  memory = ffi.cast("limpet_slots *", memoryAddress);
  keepSlots();
  return true;
}

/** Keeps it known where they are: what is not asked for is put out of the dictionary when that is full. */
export function keepSlots(this: void): void {
  if (memory !== undefined) keepKnown(ADDRESS_KEY, memoryAddress);
}

/** The slot of this worker, which it keeps until it ends; -1 where there is none. */
export function ownSlot(this: void): number {
  return own >= 0 || memory === undefined ? own : takeSlot(memory);
}

function takeSlot(slots: ffi.WorkerSlots): number {
  const now = monotonicNow();
  if (now < noneUntil || !lock()) return -1;
  const pid = ngx.worker.pid();
  // It is there already where `lua_code_cache` is off, and each request has a Lua of its own.
  own = slotOf(slots, pid);
  if (own < 0) own = freeSlot(slots);
  if (own >= 0) {
    slots.pids[own] = pid;
    if (own >= slots.in_use) slots.in_use = own + 1;
  }
  unlock();
  if (own < 0) {
    if (noneUntil === 0) ngx.log(ngx.ERR, TOO_MANY);
    noneUntil = now + RETRY_AFTER;
  }
  return own;
}

function slotOf({ pids, in_use }: ffi.WorkerSlots, pid: number): number {
  for (let slot = 0; slot < in_use; slot++) if (pids[slot] === pid) return slot;
  return -1;
}

function freeSlot({ pids }: ffi.WorkerSlots): number {
  for (let slot = 0; slot < SLOTS; slot++) if (pids[slot] === NOBODY || isDead(pids[slot]!)) return slot;
  return -1;
}

/** How many slots may have something in them: those of workers that are gone as well. */
export function slotsUsed(this: void): number {
  return memory === undefined ? 0 : memory.in_use;
}

/** Whether a process is no more. */
export function isDead(this: void, pid: number): boolean {
  return C.limpet_kill(pid, 0) !== 0 && ffi.errno() === NO_SUCH_PROCESS;
}
