import test from "ava";
import { assumeUsualTimes, decayed, meanAfter, timeOfFailure } from "../../../src/affinity/balancing/answer-times.ts";
import { setHealthy, type Lineup } from "../../../src/affinity/servers/lineup.ts";
import { pick } from "../../../src/affinity/servers/picking.ts";
import { peakEwma } from "../../../src/index.ts";
import { lineupOf as lineupByTable, someServers } from "../upstreams.ts";

/** @param times seconds in which the servers answer; 0 where that is not known */
function lineupOf(times: readonly number[], weights: readonly number[] = [1]): Lineup {
  const servers = someServers(times.length, weights);
  const lineup = lineupByTable(servers, "rendezvous", undefined, undefined, true, { balancing: peakEwma() });
  for (const [index, time] of times.entries()) lineup.standing.places[index]!.load.answerTime = time;
  return lineup;
}

/** Requests that come one by one, of which as many as `present` are there at a time. */
function spread(lineup: Lineup, requests: number, present = 1): readonly number[] {
  const counts = lineup.generation.servers.map(() => 0);
  const there: number[] = [];
  for (let i = 0; i < requests; i++) {
    const server = pick(lineup, undefined);
    counts[server]!++;
    lineup.standing.places[server]!.load.inFlight++;
    there.push(server);
    if (there.length >= present) lineup.standing.places[there.shift()!]!.load.inFlight--;
  }
  return counts;
}

test("an idle server that takes twice as long as the other gets next to nothing, and one that is as fast gets its share", (t) => {
  // Now and then the same server is drawn four times.
  t.true(spread(lineupOf([0.1, 0.2]), 1000)[1]! < 50);
  for (const count of spread(lineupOf([0.1, 0.1]), 2000)) t.true(Math.abs(count - 1000) < 150);
});

test("requests that are under way count as much as the time: at four times the time a server has a quarter of the requests", (t) => {
  const lineup = lineupOf([0.1, 0.4]);
  for (let i = 0; i < 100; i++) lineup.standing.places[pick(lineup, undefined)]!.load.inFlight++;
  const [fast, slow] = lineup.standing.places.map(({ load }) => load.inFlight);
  t.true(Math.abs(fast! - 80) <= 2, `${fast} ${slow}`);
});

test("servers that weigh twice as much have twice the requests, whatever numbers say so", (t) => {
  for (const weights of [
    [1, 2],
    [100, 200],
  ]) {
    const lineup = lineupOf([0.1, 0.1], weights);
    for (let i = 0; i < 300; i++) lineup.standing.places[pick(lineup, undefined)]!.load.inFlight++;
    const light = lineup.standing.places[0]!.load.inFlight;
    t.true(Math.abs(light - 100) <= 12, `${weights.join(" ")}: ${light}`);
  }
});

test("among servers that answer within a millisecond, only the requests count", (t) => {
  const counts = spread(lineupOf([0.0001, 0.0009]), 2000);
  for (const count of counts) t.true(Math.abs(count - 1000) < 150, counts.join(" "));
});

test("of 100 servers the fastest gets no more than twice its share at a time, because it is one of the two that are drawn", (t) => {
  const times = Array.from({ length: 100 }, (_, index) => (index === 0 ? 0.01 : 0.1));
  const [fastest] = spread(lineupOf(times), 10_000);
  t.true(fastest! > 150 && fastest! < 250, `${fastest}`);
});

test("a longer time counts at once, and a shorter one little by little: after the decay, what was before counts for 1/e", (t) => {
  t.is(meanAfter(0.1, 2, 0, 10), 2);
  t.is(meanAfter(0.1, 2, 100, 10), 2);
  t.is(meanAfter(2, 0.1, 0, 10), 2);
  t.true(Math.abs(meanAfter(2, 0.1, 10, 10) - (0.1 + 1.9 / Math.E)) < 1e-9);
  t.true(Math.abs(meanAfter(2, 0.1, 1000, 10) - 0.1) < 1e-9);
});

test("the time of a server that is not asked fades, so that it is asked again", (t) => {
  t.is(decayed(1, 0, 10), 1);
  t.true(Math.abs(decayed(1, 10, 10) - 1 / Math.E) < 1e-9);
  t.true(decayed(1, 100, 10) < 0.001);
});

test("a failure counts as a second, as ten times the others' mean, or as long as it took, whichever is most", (t) => {
  t.is(timeOfFailure(0, 0.02), 1);
  t.is(timeOfFailure(0, 0.5), 5);
  t.is(timeOfFailure(30, 0.5), 30);
});

test("a new server is taken for as fast as the healthy others are on average, and is not flooded", (t) => {
  const lineup = lineupOf([0.1, 0.3, 60, 0]);
  setHealthy(lineup, 2, false);
  const { places } = lineup.standing;
  assumeUsualTimes(places);
  t.is(places[3]!.load.answerTime, 0.2);
  const [fast, slow, , fresh] = spread(lineup, 300);
  t.true(fast! > fresh! && fresh! > slow!, `${fast} ${fresh} ${slow}`);
});

test("while no server answered, requests are spread as two choices spread them", (t) => {
  const lineup = lineupOf([0, 0]);
  assumeUsualTimes(lineup.standing.places);
  for (const count of spread(lineup, 2000)) t.true(Math.abs(count - 1000) < 150);
});
