import * as ffi from "ffi";
import { slice } from "../../affinity/bytes.ts";
import { keepKnown, keptMemory } from "../machine/kept-memory.ts";
import { monotonicNow } from "../machine/clock.ts";
import { lock, unlock } from "../machine/shared-lock.ts";
import { keepSlots, openSlots, ownSlot, slotsUsed, SLOTS } from "../machine/worker-slots.ts";
import { NUMBERS } from "./numbers.ts";

/*
 * Where the workers count: in memory that they share and that a reload keeps. Each upstream has a cell, and each of its
 * servers, by name; and each worker a slot with one of each cell, to which no other worker writes. So nothing is lost when
 * a worker dies: whoever gets its slot goes on with its numbers.
 */

/** Upstreams and servers, with those that were there of late. */
const CELLS = 4096;
/** Bytes for the names of an upstream and a server, with a space between and a zero: those that DNS found have addresses, too. */
const NAME_BYTES = 256;

ffi.cdef(`
  typedef struct {
    int32_t cells_in_use;
    int32_t naming;
    double seen[${CELLS}];
    char names[${CELLS}][${NAME_BYTES}];
    double counts[];
  } limpet_metrics;
`);

declare module "ffi" {
  export interface Metrics extends CData {
    cells_in_use: number;
    /** Counted up whenever a cell gets a name. */
    naming: number;
    readonly seen: NumberArray;
    readonly names: Pointer<CharacterBuffer>;
    readonly counts: NumberArray;
  }
  export interface CTypes {
    "limpet_metrics *": Metrics;
  }
}

const HEAD = 8 + (8 + NAME_BYTES) * CELLS;
/** Seconds for which what is gone is still told of, and its cell is not another's. */
const KEPT_FOR = 900;

/** In place of a cell: there is none. */
export const NO_CELL = -1;

/** Numbers have other places in memory of another layout. */
const ADDRESS_KEY = `metrics ${SLOTS} ${CELLS} ${NUMBERS}`;

let memory: ffi.Metrics | undefined = undefined;
let memoryAddress = 0;

/**
 * Sets up the memory, or finds what an nginx before a reload had. In the init phase.
 * @returns whether anything can be counted here
 */
export function openMetrics(this: void): boolean {
  if (memory !== undefined) return true;
  if (!openSlots()) return false;
  const kept = keptMemory(ADDRESS_KEY, HEAD + SLOTS * CELLS * NUMBERS * 8);
  if (kept === undefined) return false;
  memory = ffi.cast("limpet_metrics *", kept.address);
  memoryAddress = kept.address;
  keepKnown(ADDRESS_KEY, memoryAddress);
  return true;
}

/** Whether anything is counted. */
export function isMeasuring(this: void): boolean {
  return memory !== undefined;
}

/** Adds to a number of this worker. */
export function add(this: void, cell: number, number: number, value: number): void {
  const slot = ownSlot();
  if (cell < 0 || slot < 0 || memory === undefined) return;
  const { counts } = memory;
  const at = (slot * CELLS + cell) * NUMBERS + number;
  counts[at] = counts[at]! + value;
}

/** Counts one in two numbers of a cell, and adds to a third: less than three times the one above. */
export function addThree(this: void, cell: number, one: number, other: number, third: number, value: number): void {
  const slot = ownSlot();
  if (cell < 0 || slot < 0 || memory === undefined) return;
  const { counts } = memory;
  const first = (slot * CELLS + cell) * NUMBERS;
  counts[first + one] = counts[first + one]! + 1;
  counts[first + other] = counts[first + other]! + 1;
  counts[first + third] = counts[first + third]! + value;
}

/** The sum over all workers of each number of a cell. */
export function sums(this: void, cell: number): readonly number[] {
  const result: number[] = [];
  for (let number = 0; number < NUMBERS; number++) result.push(sum(cell, number));
  return result;
}

/** The sum of one number. */
export function sum(this: void, cell: number, number: number): number {
  if (memory === undefined || cell < 0) return 0;
  const { counts } = memory;
  let total = 0;
  const used = slotsUsed();
  for (let slot = 0; slot < used; slot++) total += counts[(slot * CELLS + cell) * NUMBERS + number]!;
  return total;
}

/** An upstream's own cell, or that of one of its servers. */
export interface Cell {
  readonly upstream: string;
  /** "" for the upstream's own. */
  readonly server: string;
  readonly cell: number;
}

/** Whose the cells are. To read 4,096 names takes about a millisecond, so it is done when they have changed. */
interface Directory {
  readonly naming: number;
  readonly cells: readonly Cell[];
  readonly byName: Record<string, number | undefined>;
  readonly byUpstream: Record<string, Cell[] | undefined>;
}

let lastDirectory: Directory | undefined = undefined;

function directoryOf(this: void, { naming, cells_in_use, names }: ffi.Metrics): Directory {
  if (lastDirectory?.naming === naming) return lastDirectory;
  const directory: Directory = { naming, cells: [], byName: {}, byUpstream: {} };
  for (let cell = 0; cell < cells_in_use; cell++) enter(directory, ffi.string(names[cell]!), cell);
  lastDirectory = directory;
  return directory;
}

function enter({ cells, byName, byUpstream }: Directory, name: string, cell: number): void {
  const end = name.indexOf(" ");
  if (end < 0) return;
  const one = { upstream: slice(name, 0, end), server: slice(name, end + 1, name.length), cell };
  byName[name] = cell;
  (cells as Cell[]).push(one);
  const ofUpstream = byUpstream[one.upstream];
  if (ofUpstream === undefined) byUpstream[one.upstream] = [one];
  else ofUpstream.push(one);
}

/**
 * All that was there of late. Those that are there now must have been seen: see `cellsOf`.
 * @param now as of `monotonicNow`
 */
export function allCells(this: void, now = monotonicNow()): readonly Cell[] {
  const found: Cell[] = [];
  if (memory === undefined) return found;
  const earliest = now - KEPT_FOR;
  for (const one of directoryOf(memory).cells) if (memory.seen[one.cell]! >= earliest) found.push(one);
  return found;
}

/** All that an upstream has or had, however long ago. */
export function cellsOfUpstream(this: void, upstream: string): readonly Cell[] {
  return memory === undefined ? [] : (directoryOf(memory).byUpstream[upstream] ?? []);
}

/** Keeps it known where the memory is: what is not asked for is put out of the dictionary when that is full. */
export function keepMetrics(this: void): void {
  if (memory === undefined || ngx.worker.exiting()) return;
  keepSlots();
  keepKnown(ADDRESS_KEY, memoryAddress);
}

/**
 * Gives each of these servers a cell, the same in all workers, and says that they are there now. To be called again several
 * times within `KEPT_FOR`, for as long as they are there.
 * @param servers names; "" for the upstream itself
 * @returns by index; `NO_CELL` where there is none left, or not now
 */
export function cellsOf(this: void, upstream: string, servers: readonly string[]): readonly number[] {
  const cells: number[] = [];
  if (memory === undefined) {
    for (let i = 0; i < servers.length; i++) cells.push(NO_CELL);
    return cells;
  }
  const { seen } = memory;
  const now = monotonicNow();
  const isAnyNew = !areKnown(upstream, servers) && lock();
  const { byName } = directoryOf(memory);
  for (const server of servers) {
    const cell = byName[`${upstream} ${server}`] ?? NO_CELL;
    if (cell >= 0) seen[cell] = now;
    cells.push(cell);
  }
  if (isAnyNew) {
    giveCells(memory, upstream, servers, cells);
    unlock();
  }
  return cells;
}

/** Gives those a cell that have none. */
function giveCells(given: ffi.Metrics, upstream: string, servers: readonly string[], cells: number[]): void {
  const now = monotonicNow();
  let from = 0;
  for (let i = 0; i < servers.length; i++) {
    const name = `${upstream} ${servers[i]!}`;
    if (cells[i]! >= 0 || name.length >= NAME_BYTES) continue;
    const isReused = given.cells_in_use === CELLS;
    const cell = freeCell(from, now - KEPT_FOR);
    if (cell < 0) break;
    if (isReused) from = cell + 1;
    ffi.copy(given.names[cell]!, name);
    given.seen[cell] = now;
    cells[i] = cell;
  }
  given.naming = given.naming + 1;
}

function areKnown(upstream: string, servers: readonly string[]): boolean {
  const { byName } = directoryOf(memory!);
  for (const server of servers) if (byName[`${upstream} ${server}`] === undefined) return false;
  return true;
}

/** A cell that nobody has, with zeros; from `start` on where all were given away once; `NO_CELL` where there is none. */
function freeCell(start: number, earliest: number): number {
  const { cells_in_use, seen } = memory!;
  if (cells_in_use < CELLS) {
    memory!.cells_in_use = cells_in_use + 1;
    return cells_in_use;
  }
  for (let cell = start; cell < CELLS; cell++) {
    if (seen[cell]! >= earliest) continue;
    for (let slot = 0; slot < slotsUsed(); slot++) {
      const first = (slot * CELLS + cell) * NUMBERS;
      for (let i = 0; i < NUMBERS; i++) memory!.counts[first + i] = 0;
    }
    return cell;
  }
  return NO_CELL;
}
