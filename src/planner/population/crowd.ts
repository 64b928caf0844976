import type { Load } from "../../affinity/balancing/choose.ts";
import { refusalIfClosed } from "../../affinity/decision.ts";
import { movesInMinute } from "../../affinity/rebalance.ts";
import { balanceSessions } from "../../affinity/servers/session-balance.ts";
import { FORGED, NOTHING } from "../../affinity/evidence.ts";
import { mix, unsigned } from "../../affinity/hashing/word.ts";
import { NO_SERVER } from "../../affinity/servers/picking.ts";
import { describedRequest, type RequestDescription } from "../explain/request.ts";
import { afterAnswer } from "./answer.ts";
import type { Population } from "./population.ts";
import { REFUSED, answeringKey, isByHashAlone, receive, type PlannedUpstream } from "./planned-upstream.ts";

/** Where the sessions of a population went when each made one request. By session: */
export interface Visit {
  /** The server's index in the upstream, `NO_SERVER` or `REFUSED`. */
  readonly servers: Int32Array;
  /** 1 if a key or a binding sent it there, and will do so again; 0 if round robin did. */
  readonly tied: Uint8Array;
  /** 1 if it was bound, but nothing that it sent could be read. */
  readonly lost: Uint8Array;
}

/** Where a session was bound. */
interface Bound {
  readonly upstream: PlannedUpstream;
  readonly server: number;
}

/** An arbitrary time: only the age of bindings matters. */
const NOW = 1_700_000_000;

/** Seconds over which the sessions began: a day, so that few tokens with a time in them are the same. */
const SPREAD = 86_400;

/** More servers than an upstream has. */
const MOST_SERVERS = 1 << 20;

/** The sessions of a population, and what they are bound to. */
export class Crowd {
  readonly population: Population;
  /** By session. Tokens are only made for sessions whose result is not known from others. */
  readonly #bound: (Bound | undefined)[];
  /** Keys by the sources that read them. */
  readonly #keys = new Map<unknown, readonly (string | undefined)[]>();
  /** By session: the server's name where it was last. */
  #servers: (string | undefined)[];
  #visits = 0;

  constructor(population: Population) {
    this.population = population;
    this.#bound = Array.from({ length: population.size });
    this.#servers = Array.from({ length: population.size });
  }

  /** A copy of the sessions, bound as they are now. Changes to the copy do not affect these. */
  copy(): Crowd {
    const copy = new Crowd(this.population);
    for (const [index, bound] of this.#bound.entries()) copy.#bound[index] = bound;
    for (const [sources, keys] of this.#keys) copy.#keys.set(sources, keys);
    copy.#servers = [...this.#servers];
    copy.#visits = this.#visits;
    return copy;
  }

  /**
   * Every session makes one request, each time in another order, so that round robin falls differently.
   * Sessions that the answer binds are bound from then on.
   */
  visit(upstream: PlannedUpstream): Visit {
    const { size } = this.population;
    const servers = new Int32Array(size).fill(NO_SERVER);
    const tied = new Uint8Array(size);
    const lost = new Uint8Array(size);
    const visit = { servers, tied, lost };
    const come = isByHashAlone(upstream) ? this.#comeByKey(upstream, visit) : this.#comeBound(upstream, visit);
    const { generation, standing } = upstream.current;
    const names = generation.servers.map(({ name }) => name);
    const loads = standing.places.map(({ load }) => load);
    const before = this.#loadsBefore(names, loads);
    for (const index of shuffled(size, this.#visits++)) {
      const left = before[index];
      if (left !== undefined) left.inFlight--;
      come(index);
      const server = servers[index]!;
      if (server >= 0) loads[server]!.inFlight++;
      this.#servers[index] = server >= 0 ? names[server] : undefined;
    }
    return visit;
  }

  /**
   * The same, a minute later, while sessions may move to servers that have fewer.
   * @param minute its number
   */
  visitAMinuteLater(upstream: PlannedUpstream, minute: number): Visit {
    const { rebalance } = upstream.rules.policies;
    const { generation, standing } = upstream.current;
    if (rebalance === undefined) return this.visit(upstream);
    for (const [index, { name }] of generation.servers.entries()) {
      standing.places[index]!.load.sessions = this.#servers.filter((server) => server === name).length;
    }
    balanceSessions(upstream.current, rebalance);
    upstream.moves.left = movesInMinute(rebalance.budget, this.population.size, minute);
    const visit = this.visit(upstream);
    upstream.moves.left = 0;
    return visit;
  }

  /** As if each session had one request under way, at the server where it is: by session, that server's load. */
  #loadsBefore(names: readonly string[], loads: readonly Load[]): readonly (Load | undefined)[] {
    const byName = new Map(names.map((name, index) => [name, loads[index]!]));
    for (const load of loads) load.inFlight = 0;
    return this.#servers.map((server) => {
      const load = server === undefined ? undefined : byName.get(server);
      if (load !== undefined) load.inFlight++;
      return load;
    });
  }

  #comeByKey(upstream: PlannedUpstream, { servers, tied, lost }: Visit): (index: number) => void {
    const keys = this.#keysFor(upstream);
    const isRefused = refusalIfClosed(upstream, upstream.current, describedRequest({})) !== 0;
    return (index) => {
      // What bound it before may have changed what a source reads.
      const key =
        this.#bound[index] === undefined
          ? keys[index]
          : upstream.readKey(describedRequest(this.#clientOf(index, upstream)));
      if (isRefused) servers[index] = REFUSED;
      else if (upstream.canary === undefined) servers[index] = answeringKey(upstream.current, key);
      else servers[index] = receive(upstream, describedRequest(this.#clientOf(index, upstream)), NOW).server;
      tied[index] = key === undefined ? 0 : 1;
      lost[index] = this.#bound[index] !== undefined && key === undefined ? 1 : 0;
    };
  }

  #keysFor({ rules, readKey }: PlannedUpstream): readonly (string | undefined)[] {
    const known = this.#keys.get(rules.session);
    if (known !== undefined) return known;
    const keys = Array.from({ length: this.population.size }, (_, index) =>
      readKey(describedRequest(this.population.describe(index))),
    );
    this.#keys.set(rules.session, keys);
    return keys;
  }

  #comeBound(upstream: PlannedUpstream, { servers, tied, lost }: Visit): (index: number) => void {
    /** By what bound a session, and to which server, and by its kind. */
    const fates = new Map<PlannedUpstream, Map<number, number>>();
    return (index) => {
      const bound = this.#bound[index];
      const kind = this.population.kind(index);
      let known: Map<number, number> | undefined;
      let group = 0;
      if (bound !== undefined && kind !== undefined && upstream.canary === undefined && upstream.moves.left <= 0) {
        known = fates.get(bound.upstream);
        if (known === undefined) fates.set(bound.upstream, (known = new Map<number, number>()));
        group = bound.server + kind * MOST_SERVERS;
      }
      const fate = known?.get(group);
      if (fate !== undefined) {
        servers[index] = fate;
        tied[index] = 1;
        return;
      }
      const request = describedRequest(this.#clientOf(index, upstream));
      const { server, exchange } = receive(upstream, request, NOW);
      servers[index] = server;
      const { evidence } = exchange;
      const isBound = evidence >= 0;
      lost[index] = bound !== undefined && (evidence === FORGED || evidence === NOTHING) ? 1 : 0;
      tied[index] = isBound || server === REFUSED || upstream.readKey(request) !== undefined ? 1 : 0;
      if (isBound && server === evidence) {
        // All other sessions of its kind that are bound there also stay there.
        known?.set(group, server);
        if (bound === undefined) this.#bound[index] = { upstream, server };
      } else if (server >= 0 && !(isBound && exchange.returns)) {
        this.#bound[index] = { upstream, server };
      }
    };
  }

  /** What a session's client sends to an upstream by now. */
  #clientOf(index: number, upstream: PlannedUpstream): RequestDescription {
    const client = this.population.describe(index);
    const bound = this.#bound[index];
    if (bound === undefined) return client;
    // No binding has expired when its session makes a request.
    const span = Math.min(SPREAD, bound.upstream.lifetime, upstream.lifetime);
    return afterAnswer(bound.upstream, client, bound.server, NOW - (unsigned(mix(index)) % span));
  }
}

/** The numbers below `size`, in an order that depends only on the seed. */
function shuffled(size: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: size }, (_, index) => index);
  for (let last = size - 1; last > 0; last--) {
    const other = unsigned(mix(last ^ mix(seed + 1))) % (last + 1);
    const swap = order[last]!;
    order[last] = order[other]!;
    order[other] = swap;
  }
  return order;
}
