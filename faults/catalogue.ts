import { setTimeout as delay } from "node:timers/promises";
import { request } from "undici";
import { CONTENDERS, type Contender } from "./contenders.ts";
import { ADMIN_PORT, FILL_PATH, HAPROXY_PID, LEASE_PATH } from "./proxies.ts";
import type { Rig } from "./rig.ts";
import { NAMES, STATE_DISK, type Name } from "./servers.ts";

/** Something that breaks. */
export interface Fault {
  readonly name: string;
  readonly title: string;
  /** Servers that can't answer meanwhile: their sessions have to leave them. */
  readonly hits: readonly Name[];
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

/** What a location of nginx answers that is there for faults. */
async function ask({ site }: Rig, path: string): Promise<string> {
  return (await request(site.openresty.url(ADMIN_PORT) + path)).body.text();
}

/** Changes something of a server of every Limpet upstream. */
async function patch({ site }: Rig, server: Name, change: object): Promise<void> {
  for (const { name } of CONTENDERS.filter(isLimpet)) {
    const url = `${site.openresty.url(ADMIN_PORT)}/limpet/upstreams/${name}/servers/${server}`;
    const answer = await request(url, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(change),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.statusCode} ${text}`);
  }
}

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
    inject: (rig, signal) => again(signal, 1000, () => rig.run(`kill -HUP 1; kill -USR2 $(cat ${HAPROXY_PID})`)),
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
        const worker = (await ask(rig, LEASE_PATH)).trim();
        if (worker !== "") await rig.run(`kill -KILL ${worker} || true`);
      }),
  },
  {
    name: "full dictionary",
    title: "Limpet's shared dictionary is full of other things, every second anew",
    hits: [],
    concerns: isLimpet,
    inject: (rig, signal) => again(signal, 1000, () => ask(rig, FILL_PATH)),
  },
  {
    name: "full dictionaries",
    title: "All shared dictionaries are full of other things, those with learned sessions as well, every second anew",
    hits: [],
    concerns: isLimpet,
    inject: (rig, signal) => again(signal, 1000, () => ask(rig, `${FILL_PATH}?all`)),
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
      await rig.run(`rm ${FILLING}`);
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
];
