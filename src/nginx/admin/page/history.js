"use strict";

/*
 * What the API said before: it counts from when nginx started, and the page says what was counted of late.
 */

/** Milliseconds: the longest time that is looked back. */
const MINUTES = 5 * 60_000;

/** Milliseconds between two samples that are kept. */
const APART = 4_000;

/** @type {Sample[]} */
let samples = [];

/**
 * @param {string} upstream
 * @param {string} server
 */
function key(upstream, server) {
  return `${upstream} ${server}`;
}

/**
 * @param {Readonly<Record<string, Upstream>>} upstreams
 * @returns {Sample}
 */
function remember(upstreams) {
  const counts = new Map();
  for (const [name, upstream] of Object.entries(upstreams)) {
    if (upstream.counts !== undefined) counts.set(key(name, ""), upstream.counts);
    for (const server of upstream.servers) {
      if (server.counts !== undefined) counts.set(key(name, server.name), server.counts);
    }
  }
  const sample = { at: performance.now(), upstreams, counts };
  if (samples.some((before) => isBeforeRestart(before, sample))) samples = [];
  const [last, secondLast] = [samples.at(-1), samples.at(-2)];
  if (last !== undefined && secondLast !== undefined && last.at - secondLast.at < APART) samples.pop();
  samples.push(sample);
  while (samples[0] !== undefined && samples[0].at < sample.at - MINUTES) samples.shift();
  return sample;
}

/**
 * Whether nginx began to count anew between two samples.
 * @param {Sample} before
 * @param {Sample} after
 */
function isBeforeRestart(before, after) {
  return Object.entries(before.upstreams).some(([name, { verdicts }]) => {
    const now = after.upstreams[name]?.verdicts ?? verdicts;
    return Object.entries(verdicts).some(([verdict, count]) => (now[verdict] ?? 0) < count);
  });
}

/** A page that was opened less than so many milliseconds ago tells more by what was counted before. */
const LITTLE = 30_000;

/** @type {Sample} */
const NOTHING = { at: 0, upstreams: {}, counts: new Map() };

/**
 * What was counted of late.
 * @param {number} milliseconds how long to look back; less where less is known
 * @returns {Period}
 */
function periodOf(milliseconds) {
  const last = samples.at(-1) ?? NOTHING;
  // A sample that is somewhat older is better than none.
  return periodBetween(samples.findLast(({ at }) => at <= last.at - milliseconds) ?? samples[0] ?? NOTHING, last);
}

/**
 * What was counted in the last minutes, or, as long as the page has not seen much of them, since nginx counts.
 * @returns {Period}
 */
function lastMinutes() {
  const [first, last] = [samples[0] ?? NOTHING, samples.at(-1) ?? NOTHING];
  return last.at - first.at < LITTLE ? periodBetween(NOTHING, last) : periodOf(MINUTES);
}

/**
 * @param {Sample} first
 * @param {Sample} last
 * @returns {Period}
 */
function periodBetween(first, last) {
  const seconds = first === NOTHING ? 0 : (last.at - first.at) / 1000;
  return {
    seconds,
    name: first === NOTHING ? "since nginx counts" : `in the last ${secondsText(seconds)}`,
    counts(upstream, server) {
      const now = last.counts.get(key(upstream, server));
      const before = first.counts.get(key(upstream, server));
      if (now === undefined) return undefined;
      // What is not in the first one came later, and began with nothing.
      return before === undefined ? now : differenceOf(before, now);
    },
    verdicts(upstream) {
      const before = first.upstreams[upstream]?.verdicts ?? {};
      return numbersBetween(before, last.upstreams[upstream]?.verdicts ?? {});
    },
  };
}

/**
 * @param {Counts} before
 * @param {Counts} now
 * @returns {Counts}
 */
function differenceOf(before, now) {
  return {
    verdicts: numbersBetween(before.verdicts, now.verdicts),
    firstPicks: between(before.firstPicks, now.firstPicks),
    nextPicks: between(before.nextPicks, now.nextPicks),
    failures: numbersBetween(before.failures, now.failures),
    responses: numbersBetween(before.responses, now.responses),
    answers: between(before.answers, now.answers),
    seconds: between(before.seconds, now.seconds),
    moves: numbersBetween(before.moves, now.moves),
    tokens: numbersBetween(before.tokens, now.tokens),
    waits: numbersBetween(before.waits, now.waits),
    faults: between(before.faults, now.faults),
    fromCache: between(before.fromCache, now.fromCache),
  };
}

/**
 * @param {Numbers} before
 * @param {Numbers} now
 * @returns {Numbers} those that grew
 */
function numbersBetween(before, now) {
  /** @type {Record<string, number>} */
  const grown = {};
  for (const [name, count] of Object.entries(now)) {
    const difference = between(before[name], count);
    if (difference > 0) grown[name] = difference;
  }
  return grown;
}

/** Workers tell what they counted one after the other, so a sum may be behind for a moment. */
function between(before = 0, now = 0) {
  return Math.max(0, now - before);
}
