import { setTimeout as delay } from "node:timers/promises";
import type { Contender } from "./contenders.ts";
import { killFlock, reviveFlock, startFlock, type Flock } from "./herd.ts";
import { FILL_PATH, FIRST, LEASE_PATH, SECOND, filesOf, type Stance } from "./proxies.ts";
import { DNS_RECORDS, type Rig } from "./rig.ts";
import type { SceneName } from "./scenes.ts";
import { HERD, HERD_SURVIVORS, LARGE_HERD, NAMES, STATE_DISK, type Name } from "./servers.ts";

/** Something that breaks. */
export interface Fault {
  readonly name: string;
  readonly title: string;
  /** Servers that can't answer meanwhile: their sessions have to leave them. */
  readonly hits: readonly string[];
  /** Where it happens. Default "usual". */
  readonly scene?: SceneName;
  /** What it needs before any client comes. */
  readonly prepare?: (rig: Rig) => Promise<void>;
  /** Whom it can happen to; default: everybody. */
  readonly concerns?: (contender: Contender) => boolean;
  /** Breaks it, and goes on until `signal` if it is something that happens again and again. */
  readonly inject: (rig: Rig, signal: AbortSignal) => Promise<void>;
  /** Mends it, where it is not over by itself. */
  readonly mend?: (rig: Rig) => Promise<void>;
}

const isLimpet = ({ proxy }: Contender): boolean => proxy === "limpet";
const isNginx = ({ proxy }: Contender): boolean => proxy !== "haproxy";
const usesRedis = ({ name }: Contender): boolean => name === "learnRedis";

async function each(names: readonly Name[], act: (name: Name) => Promise<void>): Promise<void> {
  await Promise.all(names.map(act));
}

/** Does something again and again, until the signal. */
async function again(signal: AbortSignal, interval: number, act: (round: number) => Promise<unknown>): Promise<void> {
  for (let round = 0; !signal.aborted; round++) {
    await act(round);
    await delay(interval, undefined, { signal }).catch(() => undefined);
  }
}

/** Changes something of a server of every Limpet upstream. */
async function patch(rig: Rig, server: Name, change: object, at: Stance = FIRST): Promise<void> {
  for (const { name } of rig.scene.contenders.filter(isLimpet)) {
    const path = `/limpet/upstreams/${name}/servers/${server}`;
    const { status, text } = await rig.ask(path, { patch: change, at });
    if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
  }
}

const flock = (name: string, addresses: readonly string[]): Flock => ({ name, addresses });
const survivors = flock("survivors", Object.values(HERD).slice(0, HERD_SURVIVORS));
const victims = flock("victims", Object.values(HERD).slice(HERD_SURVIVORS));
const [flapper = "", ...steady] = Object.keys(LARGE_HERD);
const flapping = flock("flapping", [LARGE_HERD[flapper]!]);
const others = flock(
  "others",
  steady.map((name) => LARGE_HERD[name]!),
);

/** Seconds that a clock is off, one after the other. */
const CLOCKS = [3600, 0, -3600, 0];

const FILLING = `${STATE_DISK}/filling`;

export const FAULTS: readonly Fault[] = [
  { name: "none", title: "Nothing is broken", hits: [], inject: () => Promise.resolve() },
  {
    name: "kill",
    title: "A server is killed",
    hits: ["a"],
    inject: ({ site }) => site.application("a").kill(),
    mend: ({ site }) => site.application("a").start(),
  },
  {
    name: "pause",
    title: "A server hangs (SIGSTOP)",
    hits: ["a"],
    inject: ({ site }) => site.application("a").pause(),
    mend: ({ site }) => site.application("a").unpause(),
  },
  {
    name: "partition",
    title: "A server is cut off: its packets are lost",
    hits: ["a"],
    inject: ({ site }) => site.application("a").partition(),
    mend: ({ site }) => site.application("a").heal(),
  },
  {
    name: "reset",
    title: "A server closes every connection without an answer",
    hits: ["a"],
    inject: ({ site }) => site.application("a").behave({ status: 444 }),
    mend: ({ site }) => site.application("a").behave({}),
  },
  {
    name: "503",
    title: "A server answers 503 to everything",
    hits: ["a"],
    inject: ({ site }) => site.application("a").behave({ status: 503 }),
    mend: ({ site }) => site.application("a").behave({}),
  },
  {
    name: "slow",
    title: "A server takes 500 ms more for everything",
    hits: [],
    inject: ({ site }) => site.application("a").behave({ delay: 500 }),
    mend: ({ site }) => site.application("a").behave({}),
  },
  {
    name: "flapping",
    title: "A server is killed and started again, twice a second",
    hits: ["a"],
    inject: ({ site }, signal) => again(signal, 250, () => site.application("a").restart()),
  },
  {
    name: "all but one",
    title: "All servers but one are killed",
    hits: ["a", "b"],
    inject: ({ site }) => each(["a", "b"], (name) => site.application(name).kill()),
    mend: ({ site }) => each(["a", "b"], (name) => site.application(name).start()),
  },
  {
    name: "all",
    title: "All servers are killed",
    hits: NAMES,
    inject: ({ site }) => each(NAMES, (name) => site.application(name).kill()),
    mend: ({ site }) => each(NAMES, (name) => site.application(name).start()),
  },
  {
    name: "reload",
    title: "The proxies are reloaded every second",
    hits: [],
    inject: (rig, signal) =>
      again(signal, 1000, () => rig.run(`kill -HUP 1; kill -USR2 $(cat ${filesOf(FIRST).haproxyPid})`)),
  },
  {
    name: "worker",
    title: "A worker of nginx is killed (SIGKILL), every second another",
    hits: [],
    concerns: isNginx,
    inject: (rig, signal) =>
      again(signal, 1000, async () => {
        const [worker] = await rig.site.openresty.workerPids();
        if (worker !== undefined) await rig.run(`kill -KILL ${worker} || true`);
      }),
  },
  {
    name: "lease",
    title: "The worker that checks servers and saves changes is killed (SIGKILL), every second anew",
    hits: [],
    concerns: isNginx,
    inject: (rig, signal) =>
      again(signal, 1000, async () => {
        // Right after its death nobody has the lease.
        const worker = (await rig.ask(LEASE_PATH)).text.trim();
        if (worker !== "") await rig.run(`kill -KILL ${worker} || true`);
      }),
  },
  {
    name: "full dictionary",
    title: "Limpet's shared dictionary is full of other things, every second anew",
    hits: [],
    concerns: isLimpet,
    inject: (rig, signal) => again(signal, 1000, () => rig.ask(FILL_PATH)),
  },
  {
    name: "full dictionaries",
    title: "All shared dictionaries are full of other things, those with learned sessions as well, every second anew",
    hits: [],
    concerns: isLimpet,
    inject: (rig, signal) => again(signal, 1000, () => rig.ask(`${FILL_PATH}?all`)),
  },
  {
    name: "changes",
    title: "Servers change every 100 ms: a server's weight, by the API",
    hits: [],
    concerns: isLimpet,
    inject: (rig, signal) => again(signal, 100, (round) => patch(rig, "b", { weight: (round % 3) + 1 })),
    mend: (rig) => patch(rig, "b", { weight: 1 }),
  },
  {
    name: "disk full",
    title: "The disk for the state is full, while servers change every 100 ms",
    hits: [],
    concerns: isLimpet,
    inject: async (rig, signal) => {
      await rig.run(`cat /dev/zero >${FILLING} 2>/dev/null || true`);
      await again(signal, 100, (round) => patch(rig, "b", { weight: (round % 3) + 1 }));
    },
    mend: async (rig) => {
      await rig.run(`rm -f ${FILLING}`);
      await patch(rig, "b", { weight: 1 });
    },
  },
  {
    name: "drain",
    title: "A server is drained by the API",
    hits: [],
    concerns: isLimpet,
    inject: (rig) => patch(rig, "a", { draining: true }),
    mend: (rig) => patch(rig, "a", { draining: false }),
  },
  {
    name: "redis killed",
    title: "Redis is killed",
    hits: [],
    concerns: usesRedis,
    inject: ({ redis }) => redis.kill(),
    mend: ({ redis }) => redis.start(),
  },
  {
    name: "redis paused",
    title: "Redis hangs (SIGSTOP)",
    hits: [],
    concerns: usesRedis,
    inject: ({ redis }) => redis.pause(),
    mend: ({ redis }) => redis.unpause(),
  },
  {
    name: "redis partition",
    title: "Redis is cut off: its packets are lost",
    hits: [],
    concerns: usesRedis,
    inject: ({ redis }) => redis.partition(),
    mend: ({ redis }) => redis.heal(),
  },
  {
    name: "redis full",
    title: "Redis is full, and refuses what is new",
    hits: [],
    concerns: usesRedis,
    inject: async ({ redis }) => {
      await redis.command("CONFIG", "SET", "maxmemory", "1");
    },
    mend: async ({ redis }) => {
      await redis.command("CONFIG", "SET", "maxmemory", "0");
    },
  },
  {
    name: "redis failed over",
    title: "Redis is killed, and a sentinel has its replica take over",
    hits: [],
    scene: "failover",
    inject: ({ redis }) => redis.kill(),
    mend: ({ redis }) => redis.start(),
  },
  {
    name: "dns gone",
    title: "DNS is gone: nobody answers",
    hits: [],
    scene: "names",
    inject: ({ dns }) => dns.stop(),
    mend: ({ dns }) => dns.answer(DNS_RECORDS),
  },
  {
    name: "dns empty",
    title: "DNS lies: no server's name exists",
    hits: [],
    scene: "names",
    inject: ({ dns }) => dns.answer([]),
    mend: ({ dns }) => dns.answer(DNS_RECORDS),
  },
  {
    name: "dns wrong",
    title: "DNS lies: a server is at an address where nobody listens",
    hits: ["a"],
    scene: "names",
    inject: ({ dns }) => dns.answer(["host-record=a.test,127.9.9.9", ...DNS_RECORDS.slice(1)]),
    mend: ({ dns }) => dns.answer(DNS_RECORDS),
  },
  {
    name: "clock",
    title: "The proxies' clock is set an hour forward or back, every second",
    hits: [],
    scene: "clock",
    inject: (rig, signal) => again(signal, 1000, (round) => rig.setClock(CLOCKS[round % CLOCKS.length]!)),
    mend: (rig) => rig.setClock(0),
  },
  {
    name: "disagreement",
    title: "One of two proxies takes a server for dead, the other does not; clients use both in turn",
    hits: ["a"],
    scene: "pair",
    inject: async (rig) => {
      await patch(rig, "a", { down: true }, SECOND);
      await rig.setSecond({ ...SECOND, without: "a" });
    },
    mend: async (rig) => {
      await rig.setSecond(SECOND);
      await patch(rig, "a", { down: false }, SECOND);
    },
  },
  {
    name: "280 of 300",
    title: "280 of 300 servers are killed",
    hits: Object.keys(HERD).slice(HERD_SURVIVORS),
    scene: "herd",
    prepare: async (rig) => {
      await startFlock(rig, survivors);
      await startFlock(rig, victims);
    },
    inject: (rig) => killFlock(rig, victims),
    mend: (rig) => reviveFlock(rig, victims),
  },
  {
    name: "1 of 1000",
    title: "One of 1,000 servers is killed and started again, twice a second",
    hits: [flapper],
    scene: "large herd",
    prepare: async (rig) => {
      await startFlock(rig, others);
      await startFlock(rig, flapping);
    },
    inject: (rig, signal) =>
      again(signal, 250, async () => {
        await killFlock(rig, flapping);
        await reviveFlock(rig, flapping);
      }),
  },
];
