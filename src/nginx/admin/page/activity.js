"use strict";

/*
 * What servers did of late.
 */

/**
 * @typedef {object} Activity
 * @property {boolean} isIdle whether no server of the upstream answered anything
 * @property {number} requests a second
 * @property {number} share of the upstream's requests
 * @property {number} sessions share of the upstream's requests that have a session
 * @property {number} begun sessions that it got
 * @property {Numbers} moves
 * @property {number} failed
 * @property {Numbers} failures
 * @property {number} errors
 * @property {number} responses
 * @property {number | undefined} time seconds
 */

/** Verdicts of requests that have a session when they are answered. */
const WITH_SESSION = [
  "new",
  "hit",
  "moved:balance",
  "moved:down",
  "moved:draining",
  "moved:group",
  "moved:full",
  "moved:load",
  "expired",
  "forged",
  "stale",
  "unknown",
];

/** @param {Counts} counts */
function withSession({ verdicts }) {
  return WITH_SESSION.reduce((sum, verdict) => sum + (verdicts[verdict] ?? 0), 0);
}

/**
 * @param {Upstream} upstream
 * @param {Period} minutes
 * @param {Period} minute
 * @returns {Map<string, Activity>} empty where nothing is counted
 */
function activitiesOf({ name, servers }, minutes, minute) {
  const all = servers.flatMap((server) => {
    const [of, late] = [minutes.counts(name, server.name), minute.counts(name, server.name)];
    return of === undefined || late === undefined ? [] : [{ server: server.name, of, late }];
  });
  const [requests, sessions] = [
    all.reduce((sum, { of }) => sum + total(of.responses), 0),
    all.reduce((sum, { of }) => sum + withSession(of), 0),
  ];
  return new Map(
    all.map(({ server, of, late }) => [
      server,
      {
        isIdle: requests === 0,
        requests: minute.seconds === 0 ? 0 : total(late.responses) / minute.seconds,
        share: requests === 0 ? 0 : total(of.responses) / requests,
        sessions: sessions === 0 ? 0 : withSession(of) / sessions,
        begun: of.verdicts["new"] ?? 0,
        moves: of.moves,
        failed: total(of.failures),
        failures: of.failures,
        errors: of.responses["5xx"] ?? 0,
        responses: total(of.responses),
        time: (late.answers ?? 0) === 0 ? undefined : (late.seconds ?? 0) / (late.answers ?? 1),
      },
    ]),
  );
}
