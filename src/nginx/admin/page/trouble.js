"use strict";

/*
 * What is wrong, and what it does to sessions.
 */

/** Why requests left the server of their session. */
/** @type {Readonly<Record<string, string>>} */
const MOVE_WORDS = {
  down: "it was down",
  draining: "it drains",
  full: "it was full",
  load: "it had more than its share",
  replaced: "it had lost its memory",
  unknown: "it is not in the upstream any more",
};

/** A server that fails less often is not worth a line; as the alerts have it. */
const FAILING = 0.05;
/** Seconds. */
const SLOW = 1;
/** Servers that are worth a line together. */
const SEVERAL = 4;
/** Fewer requests tell nothing. */
const FEW = 3;

/** @param {Numbers} moves */
function movesIn(moves) {
  const reasons = Object.entries(moves);
  return reasons
    .map(([reason, count]) => {
      const words = MOVE_WORDS[reason] ?? reason;
      return reasons.length === 1 ? words : `${words} (${numberText(count)})`;
    })
    .join(", ");
}

/** @param {Numbers} failures */
function failuresIn(failures) {
  return Object.entries(failures)
    .map(([kind, count]) => `${kind.replaceAll("_", " ")} ${numberText(count)}`)
    .join(", ");
}

/**
 * The moves of an upstream by its verdicts, where they are not counted by server.
 * @param {Numbers} verdicts
 * @returns {Numbers} by reason
 */
function movesByVerdict(verdicts) {
  const moves = Object.entries(verdicts).flatMap(([verdict, count]) =>
    verdict.startsWith("moved:") ? [[verdict.slice("moved:".length), count]] : [],
  );
  return Object.fromEntries(moves);
}

/**
 * @param {Readonly<Record<string, Upstream>>} upstreams
 * @param {Period} minutes for what became of sessions
 * @param {Period} minute for what goes wrong now
 * @returns {readonly Trouble[]} the worst first
 */
function troublesOf(upstreams, minutes, minute) {
  const troubles = Object.values(upstreams).flatMap((upstream) => [
    ...upstreamTroubles(upstream, minute),
    ...upstream.servers.flatMap((server) => serverTrouble(upstream, server, minutes, minute)),
  ]);
  return troubles.sort((one, other) => other.weight - one.weight);
}

/**
 * @param {Upstream} upstream
 * @param {Period} minute
 * @returns {readonly Trouble[]}
 */
function upstreamTroubles({ name, servers, sharing, redis }, minute) {
  /** @type {Trouble[]} */
  const found = [];
  /** @type {(weight: number, what: string, effect: string) => void} */
  const add = (weight, what, effect) => {
    found.push({ weight, upstream: name, server: "", what, effect });
  };
  const verdicts = minute.verdicts(name);
  const { faults = 0, tokens: shown = {}, waits = {} } = minute.counts(name, "") ?? {};
  const unhealthy = servers.filter(({ state }) => state === "unavail").length;
  if (servers.every(({ state }) => state === "unavail" || state === "down")) {
    add(4, "no server takes requests", "All of its sessions are affected.");
  } else if (unhealthy >= SEVERAL) {
    add(4, `${unhealthy} of ${plural(servers.length, "server")} are not healthy`, "");
  }
  if (redis !== undefined && redis.state !== "up") {
    const why = redis.reason === undefined ? "" : `: ${redis.reason}`;
    add(3, `Redis is ${redis.state}${why}`, "Sessions that only Redis knows get another server.");
  }
  if (faults > 0) {
    add(
      3,
      `${plural(faults, "fault")} of the rules or of Limpet`,
      "Those requests were served, but their sessions were not kept. nginx’s error log says where.",
    );
  }
  const { refused = 0 } = verdicts;
  if (refused > 0) add(2, `${plural(refused, "request")} refused by a policy`, "Those clients got an error.");
  const { timeout = 0, turned_away: turnedAway = 0 } = waits;
  if (timeout + turnedAway > 0) {
    add(2, `${plural(timeout + turnedAway, "request")} waited for a server in vain`, "");
  }
  const forged = shown["forged"] ?? verdicts["forged"] ?? 0;
  if (forged > 0) {
    add(1, `${plural(forged, "request")} with a token that no key signed`, "They were treated as without a session.");
  }
  if (sharing?.problem !== undefined) {
    add(1, `changes do not reach the other proxies: ${sharing.problem}`, "Sessions keep their servers.");
  }
  const unmeasured = minute.counts(name, "") === undefined ? movesByVerdict(verdicts) : {};
  const moved = total(unmeasured);
  if (moved > 0) add(1, `${plural(moved, "request")} left the server of their session: ${movesIn(unmeasured)}`, "");
  return found;
}

/**
 * @param {Upstream} upstream
 * @param {Server} server
 * @param {Period} minutes
 * @param {Period} minute
 * @returns {readonly Trouble[]} one at most
 */
function serverTrouble({ name: upstream }, { name, state, stand }, minutes, minute) {
  const what = state === "unavail" ? [stand] : [];
  const counts = minute.counts(upstream, name);
  if (counts !== undefined) {
    const { firstPicks = 0, nextPicks = 0, failures, responses, answers = 0, seconds = 0 } = counts;
    const [failed, errors] = [total(failures), responses["5xx"] ?? 0];
    const picks = Math.max(failed, firstPicks + nextPicks);
    if (failed >= FEW && failed > FAILING * picks && state !== "unavail") {
      what.push(`${percent(failed / picks)} of its tries fail (${failuresIn(failures)})`);
    }
    if (errors >= FEW && errors > FAILING * total(responses)) {
      what.push(`${percent(errors / total(responses))} of its answers are 5xx`);
    }
    if (answers >= FEW && seconds / answers > SLOW) {
      what.push(`its answers take ${numberText(seconds / answers)} s on average`);
    }
  }
  if (what.length === 0) return [];
  const moves = minutes.counts(upstream, name)?.moves ?? {};
  const moved = total(moves);
  const effect =
    moved > 0
      ? `${plural(moved, "request")} of its sessions went elsewhere ${minutes.name}: ${movesIn(moves)}.`
      : counts === undefined
        ? ""
        : `No request of its sessions went elsewhere ${minutes.name}.`;
  return [{ weight: state === "unavail" ? 3 : 2, upstream, server: name, what: what.join("; "), effect }];
}

/**
 * Servers that somebody took out of service, or drains.
 * @param {Readonly<Record<string, Upstream>>} upstreams
 */
function onPurpose(upstreams) {
  return Object.values(upstreams).flatMap(({ name: upstream, servers }) =>
    servers
      .filter(({ state }) => state === "down" || state === "draining")
      .map(({ name: server, stand }) => ({ upstream, server, stand })),
  );
}
