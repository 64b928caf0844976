import { COLON, NINE, ZERO } from "../ascii.ts";
import { isUnixSocket } from "../address.ts";
import { byteAt, slice } from "../bytes.ts";
import { CRC32_START, crc32Byte, crc32Bytes, crc32End } from "../hashing/crc32.ts";
import { STEPS_BETWEEN_PAUSES, type Machine, type NumberArray, type Pause } from "../machine.ts";
import { PADDING, createSortedSearch } from "./sorted-search.ts";
import type { LookupTable, TableServer } from "./table.ts";

/** Points on the ring for each unit of weight, as nginx has them. */
const POINTS = 160;

const LARGEST_HASH = 4294967295;

/**
 * The ring of nginx's `hash KEY consistent`, point by point (ngx_http_upstream_hash_module): a key
 * belongs to the first point at or behind its CRC-32, and its walk goes on along the ring.
 */
export function createKetamaTable(servers: readonly TableServer[], machine: Machine, pause: Pause): LookupTable {
  const { hash, owner, count } = sortedPoints(servers, machine, pause);

  const search = createSortedSearch(hash, count, LARGEST_HASH, machine, pause);

  return {
    hashOf: machine.crc32,
    // Behind the last point the ring begins again.
    locate: (wanted) => search(wanted) % count,
    serverAt: (position) => owner[position]!,
    advance: (position) => (position + 1) % count,
    walkLength: count,
  };
}

interface Points {
  readonly hash: NumberArray;
  /** Of each point, the server's index in the upstream. */
  readonly owner: NumberArray;
  readonly count: number;
}

function sortedPoints(servers: readonly TableServer[], machine: Machine, pause: Pause): Points {
  const sorted = sortByHash(unsortedPoints(servers, machine, pause), machine, pause);
  const { hash, owner } = sorted;
  // Of points that fall together nginx keeps the first.
  let last = 0;
  for (let i = 1; i < sorted.count; i++) {
    if (hash[i] !== hash[last]) {
      last++;
      hash[last] = hash[i]!;
      owner[last] = owner[i]!;
    }
    if (i % STEPS_BETWEEN_PAUSES === 0) pause();
  }
  return { hash, owner, count: last + 1 };
}

function unsortedPoints(servers: readonly TableServer[], machine: Machine, pause: Pause): Points {
  let count = 0;
  for (const server of servers) count += server.weight * POINTS;
  const hash = machine.uint32Array(count + PADDING, pause);
  const owner = machine.uint16Array(count, pause);

  let point = 0;
  for (const server of servers) {
    const base = addressState(server.address);
    let previous = 0;
    for (let i = 0; i < server.weight * POINTS; i++) {
      let state = crc32Byte(base, previous & 0xff);
      state = crc32Byte(state, (previous >>> 8) & 0xff);
      state = crc32Byte(state, (previous >>> 16) & 0xff);
      state = crc32Byte(state, previous >>> 24);
      previous = crc32End(state);
      hash[point] = previous;
      owner[point] = server.index;
      point++;
      if (point % STEPS_BETWEEN_PAUSES === 0) pause();
    }
  }
  return { hash, owner, count };
}

/** The CRC's state after `HOST \0 PORT`: the port is what stands in digits behind the last colon, if anything. */
function addressState(address: string): number {
  let host = address;
  let port = "";
  if (isUnixSocket(address)) {
    host = slice(address, 5, address.length);
  } else {
    let i = address.length - 1;
    while (i >= 0 && byteAt(address, i) >= ZERO && byteAt(address, i) <= NINE) i--;
    if (i >= 0 && byteAt(address, i) === COLON) {
      host = slice(address, 0, i);
      port = slice(address, i + 1, address.length);
    }
  }
  return crc32Bytes(crc32Byte(crc32Bytes(CRC32_START, host), 0), port);
}

/** Sorts points by hash, those of one hash in the order they came in: radix sort by 16 bits. */
function sortByHash(points: Points, machine: Machine, pause: Pause): Points {
  const { count } = points;
  let from = points;
  let to: Points = {
    hash: machine.uint32Array(count + PADDING, pause),
    owner: machine.uint16Array(count, pause),
    count,
  };
  for (const shift of [0, 16]) {
    const start = machine.uint32Array(65537, pause);
    for (let i = 0; i < count; i++) {
      const digit = (from.hash[i]! >>> shift) & 0xffff;
      start[digit + 1] = start[digit + 1]! + 1;
      if (i % STEPS_BETWEEN_PAUSES === 0) pause();
    }
    for (let digit = 0; digit < 65536; digit++) {
      start[digit + 1] = start[digit + 1]! + start[digit]!;
      if (digit % STEPS_BETWEEN_PAUSES === 0) pause();
    }
    for (let i = 0; i < count; i++) {
      const digit = (from.hash[i]! >>> shift) & 0xffff;
      const place = start[digit]!;
      start[digit] = place + 1;
      to.hash[place] = from.hash[i]!;
      to.owner[place] = from.owner[i]!;
      if (i % STEPS_BETWEEN_PAUSES === 0) pause();
    }
    machine.freeArray(start);
    const swap = from;
    from = to;
    to = swap;
  }
  machine.freeArray(to.hash);
  machine.freeArray(to.owner);
  return from;
}
