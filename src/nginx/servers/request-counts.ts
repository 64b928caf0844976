import * as ffi from "ffi";
import { decayed, meanAfter } from "../../affinity/balancing/answer-times.ts";
import { byteAt } from "../../affinity/bytes.ts";
import { monotonicNow } from "../machine/clock.ts";
import { keepKnown, keptMemory } from "../machine/kept-memory.ts";
import { post } from "../machine/request-end.ts";
import { lock, unlock } from "../machine/shared-lock.ts";
import { isDead, keepSlots, openSlots, ownSlot, SLOTS, slotsUsed } from "../machine/worker-slots.ts";

/*
 * Where the workers count the requests that each place has: in memory that they share and that a reload keeps. Each place
 * has a cell, and each worker a slot with one of each cell, to which no other worker writes, so that what a worker counted
 * that died is known and can be taken away.
 *
 * A cell has two numbers, because nginx itself tells of the end of a request: it calls a function of C that counts
 * upwards, `sem_post`. It writes the lower 32 bits, and changes them as one, so other workers see what was counted before.
 *
 * Beside them is how long a place takes to answer, to which all workers write: of two answers at the very same time one may
 * be lost.
 */

ffi.cdef(`
  typedef struct {
    int32_t cells_in_use;
    int32_t pids[${SLOTS + 1}];
    double owners[16384];
    double seen[16384];
    double answer_means[16384];
    double answered_at[16384];
    limpet_count counts[];
  } limpet_counts;
`);

/** Places, with those that were there of late. */
const CELLS = 16384;
/** As many as a number holds exactly. */
const OWNER_BYTES = 6;
/** Bytes before the counts, of one count, and numbers of a cell. */
const HEAD = 4 + 4 * (SLOTS + 1) + 4 * 8 * CELLS;
const COUNT = 16;
const NUMBERS = 2;
const BYTES = HEAD + SLOTS * CELLS * NUMBERS * COUNT;

/** Seconds after which the cell of a place that nobody has any more may be another's. */
const KEPT_FOR = 3600;
/** Where a count begins anew: well below 2^31 - 1, where `sem_post` would stop. */
const HIGHEST = 1_000_000_000;
/** In place of a process: there is none. */
const NOBODY = 0;

/** The memory's address, which all processes of this nginx have in common, and a new one after a reload. */
const ADDRESS_KEY = `request counts and answer times ${SLOTS}`;

/** The memory; `undefined` where there is none. */
let memory: ffi.RequestCounts | undefined = undefined;
let memoryAddress: number | undefined = undefined;
/** The slot in which this worker counts; -1: none yet. */
let own = -1;

/**
 * Sets up the memory, or finds what an nginx before a reload had. In the init phase.
 * @returns whether requests can be counted here
 */
export function openRequestCounts(this: void): boolean {
  if (memory !== undefined) return true;
  if (!openSlots()) return false;
  const kept = keptMemory(ADDRESS_KEY, BYTES);
  if (kept === undefined) return false;
  const opened = ffi.cast("limpet_counts *", kept.address);
  if (kept.isNew && !countsByPost(opened)) return false;
  keepKnown(ADDRESS_KEY, kept.address);
  memory = opened;
  memoryAddress = kept.address;
  return true;
}

/**
 * Keeps it known where the memory is: what is not asked for is put out of the dictionary when that is full. To be called
 * several times an hour.
 */
export function keepAddress(this: void): void {
  if (memoryAddress === undefined || ngx.worker.exiting()) return;
  keepSlots();
  keepKnown(ADDRESS_KEY, memoryAddress);
}

/** Whether `sem_post` counts upwards in zeroed memory, as it does in glibc and musl. */
function countsByPost({ counts }: ffi.RequestCounts): boolean {
  const count = counts[0];
  post(count);
  post(count);
  const { value } = count;
  count.value = 0;
  return value === 2;
}

/**
 * Gives each of these places a cell, the same in all workers; -1 where there is none left. To be called again several times
 * an hour, for as long as the places are there.
 * @returns `undefined` where that is not possible now
 */
export function cellsOf(this: void, upstream: string, places: readonly string[]): readonly number[] | undefined {
  if (memory === undefined || !lock()) return undefined;
  const cells: number[] = [];
  const { owners, seen } = memory;
  const cellByOwner: Record<number, number | undefined> = {};
  for (let cell = 0; cell < memory.cells_in_use; cell++) cellByOwner[owners[cell]!] = cell;
  let next = 0;
  for (const place of places) {
    const owner = ownerOf(upstream, place);
    let cell = cellByOwner[owner] ?? -1;
    if (cell < 0) {
      cell = freeCell(next);
      if (cell >= 0) {
        next = cell + 1;
        owners[cell] = owner;
        memory.answered_at[cell] = 0;
      }
    }
    if (cell >= 0) seen[cell] = monotonicNow();
    cells.push(cell);
  }
  unlock();
  return cells;
}

/** A number that no other place is likely to have, not 0. */
function ownerOf(upstream: string, place: string): number {
  const digest = ngx.md5_bin(`${upstream} ${place}`);
  let number = 0;
  for (let i = 0; i < OWNER_BYTES; i++) number = number * 256 + byteAt(digest, i);
  return number + 1;
}

/** A cell that nobody has, from `start` on where all were given away once; -1 where there is none. */
function freeCell(start: number): number {
  const { cells_in_use, seen } = memory!;
  if (cells_in_use < CELLS) {
    memory!.cells_in_use = cells_in_use + 1;
    return cells_in_use;
  }
  const latest = monotonicNow() - KEPT_FOR;
  for (let cell = start; cell < CELLS; cell++) if (seen[cell]! < latest && requestsIn(cell) === 0) return cell;
  return -1;
}

/**
 * Whether the requests of this worker are counted. What was counted in its slot by one before it that died is taken away,
 * unless that is done already.
 */
export function canCount(this: void): boolean {
  return own >= 0 || (memory !== undefined && beginCounting(memory));
}

function beginCounting(counted: ffi.RequestCounts): boolean {
  const slot = ownSlot();
  if (slot < 0) return false;
  const pid = ngx.worker.pid();
  const { pids } = counted;
  // It is there already where `lua_code_cache` is off, and each request has a Lua of its own.
  if (pids[slot] !== pid) {
    if (!lock()) return false;
    clearSlot(counted, slot);
    pids[slot] = pid;
    unlock();
  }
  own = slot;
  return true;
}

/** Takes away what workers counted that died. To be called every second or so. */
export function clearDeadSlots(this: void): void {
  if (memory === undefined) return;
  const { pids } = memory;
  const used = slotsUsed();
  for (let slot = 0; slot < used; slot++) {
    const pid = pids[slot]!;
    if (pid === NOBODY || slot === own || !isDead(pid) || !lock()) continue;
    // Another worker may have done it, or have taken the slot.
    if (pids[slot] === pid) {
      clearSlot(memory, slot);
      pids[slot] = NOBODY;
    }
    unlock();
  }
}

function clearSlot({ counts, cells_in_use }: ffi.RequestCounts, slot: number): void {
  for (let cell = 0; cell < cells_in_use; cell++) {
    counts[enteredOf(slot, cell)]!.value = 0;
    counts[enteredOf(slot, cell) + 1]!.value = 0;
  }
}

/** Where the requests are counted that went to a place; behind it is where those are counted that ended. */
function enteredOf(slot: number, cell: number): number {
  return (slot * CELLS + cell) * NUMBERS;
}

/** Requests that are there now, in all workers; 0 where they are not counted. */
export function requestsIn(this: void, cell: number): number {
  if (memory === undefined || cell < 0) return 0;
  const { counts } = memory;
  let sum = 0;
  const used = slotsUsed();
  for (let slot = 0; slot < used; slot++) {
    const entered = enteredOf(slot, cell);
    sum += Math.max(0, counts[entered]!.value - counts[entered + 1]!.value);
  }
  return sum;
}

/** The same in this worker. */
export function ownRequestsIn(this: void, cell: number): number {
  if (own < 0 || cell < 0) return 0;
  const { counts } = memory!;
  const entered = enteredOf(own, cell);
  return counts[entered]!.value - counts[entered + 1]!.value;
}

/** Counts a request of this worker, which has a slot. */
export function beginRequest(this: void, cell: number): void {
  const { counts } = memory!;
  const entered = counts[enteredOf(own, cell)]!;
  const ended = counts[enteredOf(own, cell) + 1]!;
  if (ended.value > HIGHEST) {
    entered.value = entered.value - ended.value;
    ended.value = 0;
  }
  post(entered);
}

/**
 * A place answered, or failed to.
 * @param seconds what that counts for
 * @param decay in which what was before fades, in seconds
 */
export function noteAnswerTime(this: void, cell: number, seconds: number, decay: number): void {
  if (memory === undefined || cell < 0) return;
  const { answer_means, answered_at } = memory;
  const now = monotonicNow();
  const last = answered_at[cell]!;
  answer_means[cell] = last === 0 ? seconds : meanAfter(answer_means[cell]!, seconds, now - last, decay);
  answered_at[cell] = now;
}

/** Seconds that a place takes to answer, of late; 0 where there was no answer yet. */
export function answerTimeIn(this: void, cell: number, decay: number): number {
  if (memory === undefined || cell < 0) return 0;
  const last = memory.answered_at[cell]!;
  return last === 0 ? 0 : decayed(memory.answer_means[cell]!, monotonicNow() - last, decay);
}

/** Where nginx counts that a request of this worker is over. */
export function endOfRequest(this: void, cell: number): ffi.RequestCount {
  return memory!.counts[enteredOf(own, cell) + 1]!;
}

/** Whether a pointer is to one of those. */
export function isEndOfRequest(this: void, pointer: ffi.CData): boolean {
  if (memoryAddress === undefined) return false;
  const distance = tonumber(ffi.cast("intptr_t", pointer))! - memoryAddress;
  return distance >= 0 && distance < BYTES;
}
