import type { Upstream } from "../affinity/rules.ts";
import { NO_INCARNATION } from "../affinity/token/token.ts";
import { canPick, setHealthy, skipTurns } from "../affinity/selection.ts";
import { whyNotServing } from "./probe.ts";
import type { RunningUpstream } from "./upstream.ts";

/**
 * Which servers of an upstream are avoided because they failed. What the workers have to agree on
 * is in a shared dictionary and outlives a reload: for each server the failures of late and the
 * time until which it is avoided, and a version that counts changes of the latter. A worker looks
 * at the version now and then, so that a healthy request does not touch shared memory.
 */
export interface Health {
  /** 0 where failures do not count. */
  readonly maxFails: number;
  /** Seconds. */
  readonly failTimeout: number;
  readonly protocol: "http" | "https" | "tcp";
  /** Whether the log phase counts the last try, too. */
  readonly countLastTry: boolean;
  readonly versionKey: string;
  version: number;
  /** By server index: until when it is avoided. */
  readonly avoidedUntil: Record<number, number | undefined>;
}

/** Seconds between two looks of a worker at what the others know. */
const LOOK_INTERVAL = 0.05;
/** Seconds after a question to a server whether it is back until it may be asked again. */
const PROBE_INTERVAL = 2;
/** Seconds that a question may take: four steps of two seconds, and some. */
const LONGEST_PROBE = 10;

/** Seconds for which an incarnation that was replaced is known: longer than sessions last. */
const REPLACED_FOR = 7 * 86_400;

const dictionary = ngx.shared.limpet;

export function createHealth(upstream: string, rules: Upstream): Health {
  const { maxFails = 1, failTimeout = 10, countLastTry = false } = rules.health ?? {};
  return {
    // nginx, too, does not avoid an only server.
    maxFails: rules.servers.length > 1 && dictionary !== undefined ? maxFails : 0,
    failTimeout,
    protocol: rules.protocol ?? "http",
    countLastTry,
    versionKey: `version ${upstream}`,
    version: 0,
    avoidedUntil: {},
  };
}

/** Where the shared dictionary has something of a server. */
function keyOf(
  what: "failures" | "avoided" | "asked" | "incarnation",
  upstream: RunningUpstream,
  server: number,
): string {
  return `${what} ${upstream.name} ${upstream.selection.servers[server]!.address}`;
}

/** Counts a failed try; a server that fails too often is avoided, as with nginx's `max_fails` and `fail_timeout`. */
export function countFailure(upstream: RunningUpstream, server: number): void {
  const { maxFails, failTimeout } = upstream.health;
  if (maxFails === 0 || dictionary === undefined) return;
  const [failures] = dictionary.incr(keyOf("failures", upstream, server), 1, 0, failTimeout);
  if (failures === undefined || failures < maxFails) return;
  if (upstream.health.avoidedUntil[server] === undefined) {
    logServer(ngx.WARN, upstream, server, `failed and is avoided for ${failTimeout} s`);
  }
  avoid(upstream, server);
}

function avoid(upstream: RunningUpstream, server: number): void {
  if (dictionary === undefined) return;
  const until = ngx.now() + upstream.health.failTimeout;
  dictionary.set(keyOf("avoided", upstream, server), until);
  announce(upstream);
}

/** Tells the other workers that something changed, and this one at once. */
function announce(upstream: RunningUpstream): void {
  if (dictionary === undefined) return;
  dictionary.incr(upstream.health.versionKey, 1, 0);
  readShared(upstream);
}

/** What a worker does now and then, at a request: it looks what the others know. */
export function lookAround(upstream: RunningUpstream, now: number): void {
  if (upstream.nextLook === 0) {
    // Not every worker's round begins with the same server.
    skipTurns(upstream.selection, ngx.worker.pid() % upstream.selection.servers.length);
  }
  look(upstream, now);
}

/** Takes over what the workers know by now, and has servers asked whether they are back. */
function look(upstream: RunningUpstream, now: number): void {
  const { health } = upstream;
  if (dictionary === undefined || (health.maxFails === 0 && upstream.incarnationHeader === undefined)) {
    upstream.nextLook = Infinity;
    return;
  }
  upstream.nextLook = now + LOOK_INTERVAL;
  const [version] = dictionary.get(health.versionKey);
  if (version !== undefined && version !== health.version) readShared(upstream);
  askAvoided(upstream, now);
}

function readShared(upstream: RunningUpstream): void {
  const { health, selection } = upstream;
  if (dictionary === undefined) return;
  const [version] = dictionary.get(health.versionKey);
  health.version = version as number;
  for (let index = 0; index < selection.servers.length; index++) {
    const { down = false } = selection.servers[index]!;
    if (!down) {
      const [until] = dictionary.get(keyOf("avoided", upstream, index));
      health.avoidedUntil[index] = until as number | undefined;
      const value = until === undefined;
      if (selection.healthy[index] !== value) setHealthy(selection, index, value);
      readIncarnation(upstream, index);
    }
  }
}

function readIncarnation(upstream: RunningUpstream, server: number): void {
  if (upstream.incarnationHeader === undefined || upstream.bindings === undefined) return;
  const [incarnation] = dictionary!.get(keyOf("incarnation", upstream, server));
  if (incarnation !== undefined) upstream.bindings.incarnations[server] = incarnation as number;
}

/** Tells all workers which incarnation of a server answered, unless it is one that was replaced and had an answer under way. */
export function rememberIncarnation(upstream: RunningUpstream, server: number, incarnation: number): void {
  const { incarnations } = upstream.bindings!;
  const { name } = upstream;
  const { address } = upstream.selection.servers[server]!;
  if (dictionary === undefined || isIncarnationReplaced(name, address, incarnation)) return;
  const before = incarnations[server]!;
  if (before !== NO_INCARNATION) dictionary.set(replacedKey(name, address, before), true, REPLACED_FOR);
  incarnations[server] = incarnation;
  dictionary.set(keyOf("incarnation", upstream, server), incarnation);
  announce(upstream);
}

/** Whether a server had this incarnation before the one that it has. */
export function isIncarnationReplaced(upstream: string, address: string, incarnation: number): boolean {
  if (dictionary === undefined) return false;
  const [isReplaced] = dictionary.get(replacedKey(upstream, address, incarnation));
  return isReplaced === true;
}

function replacedKey(upstream: string, address: string, incarnation: number): string {
  return `replaced ${upstream} ${address} ${incarnation}`;
}

/**
 * Asks servers whose time has come whether they are back, so that no client's request is spent on
 * finding out. Where no server is left, their time has come at once.
 */
function askAvoided(upstream: RunningUpstream, now: number): void {
  if (dictionary === undefined) return;
  const { health, selection } = upstream;
  for (const [index, until] of pairs(health.avoidedUntil)) {
    if (until <= now || !canPick(selection)) {
      const [first] = dictionary.add(keyOf("asked", upstream, index), true, LONGEST_PROBE);
      if (first) ngx.timer.at(0, ask, upstream, index);
    }
  }
}

function ask(this: void, premature: boolean, upstream: RunningUpstream, server: number): void {
  if (premature || dictionary === undefined) return;
  const reason = whyNotServing(upstream.hosts[server]!, upstream.ports[server]!, upstream.health.protocol);
  dictionary.set(keyOf("asked", upstream, server), true, PROBE_INTERVAL);
  if (reason !== undefined) {
    avoid(upstream, server);
    logServer(ngx.WARN, upstream, server, `is not back: ${reason}`);
    return;
  }
  dictionary.delete(keyOf("failures", upstream, server));
  dictionary.delete(keyOf("avoided", upstream, server));
  announce(upstream);
  logServer(ngx.NOTICE, upstream, server, "is back");
}

function logServer(level: NgxLogLevel, upstream: RunningUpstream, server: number, event: string): void {
  const { name } = upstream.selection.servers[server]!;
  ngx.log(level, `limpet: upstream "${upstream.name}": server "${name}" ${event}`);
}
