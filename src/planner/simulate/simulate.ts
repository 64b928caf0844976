import { answerTimeDecay } from "../../affinity/balancing/method.ts";
import { listedServers } from "../../affinity/rules.ts";
import { resolve } from "node:path";
import type ts from "typescript";
import { nowhere } from "../../findings/diagnostics.ts";
import { chosenUpstream } from "../chosen-upstream.ts";
import { labelOf } from "../explain/explanation.ts";
import { prepareTrials, type PopulationOptions } from "../population/choice.ts";
import { Crowd, type Visit } from "../population/crowd.ts";
import { noSampledKey } from "../population/findings.ts";
import { groupAt, imbalanceOf, mustLeave, sharesByWeight, type Amount, type Load } from "../population/load.ts";
import { passedOver, withRulesAtWork } from "../population/rules-at-work.ts";
import type { Origin } from "../population/population.ts";
import { isByHashAlone, withServers, withSlow, type PlannedUpstream } from "../population/planned-upstream.ts";
import { locatedRules } from "../plan/rules.ts";
import { Refusal } from "../../findings/refusal.ts";
import { slowWithoutTimes } from "./findings.ts";
import { parseSlow } from "./slow.ts";
import { after, parseTimeline, type Event, type Moment } from "./timeline.ts";

/** What to simulate. */
export interface SimulationOptions extends PopulationOptions {
  /** The directory that the rules are relative to. */
  readonly project: string;
  readonly rules: string;
  /** May be left out if the rules have only one. */
  readonly upstream?: string;
  /** Timelines. Each begins with the rules as they are. Default: each server fails in turn, alone. */
  readonly timelines: readonly string[];
  /** Servers that take longer to answer than the others: `b=5,c=2`. */
  readonly slow?: readonly string[];
}

/** An upstream's sessions after one event. */
export interface Step {
  /** "start" before anything has happened. */
  readonly event: string;
  /** Sessions with another server than after the previous event. */
  readonly moved: Amount;
  /** The least share that any method could move. */
  readonly ideal: number;
  /** Sessions that moved or were refused at least once so far. */
  readonly disturbed: Amount;
  /** Sessions that policies refuse now, or for which no server is left. */
  readonly refused: Amount;
  readonly imbalance: number;
  readonly servers: readonly ServerAtStep[];
  /** Of a canary; none where there is no canary. */
  readonly groups: readonly GroupAtStep[];
}

export interface GroupAtStep extends Load {
  readonly group: string;
}

export interface ServerAtStep extends Load {
  readonly server: string;
  readonly state: "up" | "failed" | "draining" | "down";
}

/** What a timeline does. */
export interface Scenario {
  readonly timeline: string;
  readonly steps: readonly Step[];
}

/** Where an upstream's sessions are, and where they go when something happens. */
export interface Simulation {
  readonly upstream: string;
  readonly affinity: string;
  readonly origin: Origin;
  readonly sessions: number;
  readonly start: Step;
  readonly scenarios: readonly Scenario[];
  readonly diagnostics: readonly ts.Diagnostic[];
  readonly relativeTo: string;
}

/**
 * Sends sessions while servers fail, come and go, with the same code that nginx runs.
 * @throws Refusal if rules, sessions or timelines cannot be read
 */
export async function simulate(options: SimulationOptions): Promise<Simulation> {
  const timelines = options.timelines.map((text) => ({ timeline: text, events: parseTimeline(text) }));
  const { routing, diagnostics, faultOf } = await locatedRules(options.project, options.rules);
  const name = chosenUpstream(routing, options.upstream);
  const upstream = routing.upstreams[name]!;
  return await withRulesAtWork([{ faultOf, project: options.project }], async () => {
    const same = { name, upstream };
    const { trials, diagnostics: ofSessions } = await prepareTrials([{ before: same, after: same }], options);
    const { before, population } = trials[0]!;
    const slow = parseSlow(
      options.slow ?? [],
      before.rules.servers.map((server) => server.name),
    );
    const running = slow.size === 0 ? before : withSlow(before, slow);
    const isSlowInVain = slow.size > 0 && answerTimeDecay(running.rules.balancing) === 0;
    const crowd = new Crowd(population);
    // The first visit binds sessions; at the second they are on their servers.
    crowd.visit(running);
    const history = new History(crowd, running);
    if (history.sessions === 0)
      throw new Refusal(
        [...passedOver(running.faults, faultOf), nowhere(noSampledKey(name))],
        resolve(options.project),
      );
    const wanted =
      timelines.length > 0
        ? timelines
        : listedServers(upstream)
            .filter(({ down = false, backup = false, weight = 1 }) => !down && !backup && weight > 0)
            .map((server) => ({ timeline: `fail ${server.name}`, events: parseTimeline(`fail ${server.name}`) }));
    return {
      upstream: name,
      affinity: running.rules.affinities.map(labelOf).join(", ") || "none",
      origin: population.origin,
      sessions: history.sessions,
      start: history.start,
      scenarios: wanted.map(({ timeline, events }) => ({ timeline, steps: history.copy().happen(events) })),
      diagnostics: [
        ...diagnostics,
        ...ofSessions,
        ...(isSlowInVain ? [nowhere(slowWithoutTimes())] : []),
        ...passedOver(running.faults, faultOf),
      ],
      relativeTo: resolve(options.project),
    };
  });
}

/** Sessions over time. */
class History {
  readonly start: Step;
  /** Sessions that keep their server. */
  readonly sessions: number;
  readonly #crowd: Crowd;
  readonly #disturbed: Uint8Array;
  readonly #isCounted: Uint8Array;
  #moment: Moment;
  #upstream: PlannedUpstream;
  /** By session: the server's name; "" for none. */
  #places: readonly string[];
  #loads: ReadonlyMap<string, Load>;

  constructor(crowd: Crowd, upstream: PlannedUpstream) {
    this.#crowd = crowd;
    this.#upstream = upstream;
    this.#moment = { servers: upstream.rules.servers, failed: new Set() };
    const { servers, tied } = crowd.visit(upstream);
    this.#isCounted = tied;
    this.sessions = tied.reduce((sum, one) => sum + one, 0);
    this.#disturbed = new Uint8Array(tied.length);
    this.#places = this.#placesOf(servers);
    this.#loads = this.#loadsNow(this.#places);
    this.start = this.#step("start", 0, this.#refused(servers), 0);
  }

  /** The same sessions, for another timeline. */
  copy(): History {
    return new History(this.#crowd.copy(), this.#upstream);
  }

  happen(events: readonly Event[]): readonly Step[] {
    return events.map((event) => {
      this.#moment = after(event, this.#moment, this.#upstream.rules.hash?.table);
      this.#upstream = withServers(this.#upstream, this.#moment.servers, this.#moment.failed);
      const { servers } = this.#visit(event);
      const places = this.#placesOf(servers);
      let moved = 0;
      for (let index = 0; index < places.length; index++) {
        if (this.#isCounted[index] !== 1) continue;
        if (places[index] === this.#places[index]) continue;
        moved++;
        this.#disturbed[index] = 1;
      }
      const before = this.#loads;
      this.#places = places;
      this.#loads = this.#loadsNow(places);
      return this.#step(event.text, moved, this.#refused(servers), this.#ideal(before));
    });
  }

  /** Every session makes a request, and in minutes that pass one each minute. */
  #visit({ minutes = 0 }: Event): Visit {
    for (let minute = 1; minute < minutes; minute++) this.#crowd.visitAMinuteLater(this.#upstream, minute);
    return minutes === 0 ? this.#crowd.visit(this.#upstream) : this.#crowd.visitAMinuteLater(this.#upstream, minutes);
  }

  #refused(servers: Int32Array): number {
    return servers.reduce((sum, server, index) => sum + (server < 0 ? this.#isCounted[index]! : 0), 0);
  }

  #placesOf(servers: Int32Array): readonly string[] {
    const { generation } = this.#upstream.current;
    return [...servers].map((index) => generation.servers[index]?.name ?? "");
  }

  #ideal(before: ReadonlyMap<string, Load>): number {
    const { generation, standing } = this.#upstream.current;
    const healthy = new Set(
      generation.servers.filter((_, index) => standing.places[index]!.isHealthy).map(({ name }) => name),
    );
    return [...before].reduce(
      (sum, [name, load]) =>
        sum + mustLeave(load, this.#loads.get(name) ?? null, healthy.has(name), isByHashAlone(this.#upstream)),
      0,
    );
  }

  #loadsNow(places: readonly string[]): ReadonlyMap<string, Load> {
    const counts = new Map<string, number>();
    for (const [index, name] of places.entries()) {
      if (this.#isCounted[index] === 1) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const wanted = sharesByWeight(this.#upstream);
    return new Map(
      this.#moment.servers.map(({ name }, index) => [
        name,
        { ...this.#amount(counts.get(name) ?? 0), wanted: wanted[index]! },
      ]),
    );
  }

  #step(event: string, moved: number, refused: number, ideal: number): Step {
    return {
      event,
      moved: this.#amount(moved),
      ideal,
      disturbed: this.#amount(this.#disturbed.reduce((sum, one) => sum + one, 0)),
      refused: this.#amount(refused),
      imbalance: imbalanceOf([...this.#loads.values()]),
      servers: this.#moment.servers.map(({ name, down, draining }) => ({
        server: name,
        state: this.#moment.failed.has(name) ? "failed" : down ? "down" : draining ? "draining" : "up",
        ...this.#loads.get(name)!,
      })),
      groups: this.#upstream.tools.groupNames.map((group) => ({ group, ...this.#loadOf(group) })),
    };
  }

  #loadOf(group: string): Load {
    const servers = this.#moment.servers.filter((_, index) => groupAt(this.#upstream, index) === group);
    const loads = servers.map(({ name }) => this.#loads.get(name)!);
    const wanted = loads.reduce((sum, load) => sum + load.wanted, 0);
    return {
      ...this.#amount(loads.reduce((sum, load) => sum + load.sessions, 0)),
      wanted,
    };
  }

  #amount(sessions: number): Amount {
    return { sessions, share: this.sessions === 0 ? 0 : sessions / this.sessions };
  }
}
