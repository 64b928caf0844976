"use strict";

/*
 * What happened while the page was open, the newest first.
 */

/** Events that are kept. */
const KEPT = 100;
/** Milliseconds for which the same goes on in one line. */
const SAME = 60_000;

/** @typedef {{ began: Date, last: Date, topic: string, count: number, words: (count: number) => string }} PageEvent */

/** @type {PageEvent[]} */
let events = [];

/**
 * @param {string} topic events of the same topic are added up; "" for one by itself
 * @param {number} count
 * @param {(count: number) => string} words
 */
function addEvent(topic, count, words) {
  const now = new Date();
  const same = topic === "" ? undefined : events.find((event) => event.topic === topic);
  if (same !== undefined && now.getTime() - same.last.getTime() < SAME) {
    same.count += count;
    same.last = now;
    return;
  }
  events = [{ began: now, last: now, topic, count, words }, ...events].slice(0, KEPT);
}

/**
 * @param {Sample} before
 * @param {Sample} now
 * @param {Period} between
 */
function noteEvents(before, now, between) {
  for (const [name, upstream] of Object.entries(now.upstreams)) {
    const former = before.upstreams[name];
    if (former === undefined) continue;
    const formerly = new Map(former.servers.map((server) => [server.name, server]));
    for (const server of upstream.servers) noteServer(name, formerly.get(server.name), server, between);
    const names = new Set(upstream.servers.map((server) => server.name));
    for (const gone of formerly.keys()) {
      if (!names.has(gone)) addEvent("", 1, () => `${name} / ${gone}: gone from the upstream`);
    }
    const counts = between.counts(name, "");
    const { faults = 0, moves = movesByVerdict(between.verdicts(name)) } = counts ?? {};
    if (faults > 0) {
      addEvent(`${name} faults`, faults, (count) => `${name}: ${plural(count, "fault")} of the rules or of Limpet`);
    }
    noteMoves(name, "", moves);
    const { refused = 0 } = between.verdicts(name);
    if (refused > 0) addEvent(`${name} refused`, refused, (count) => `${name}: ${plural(count, "request")} refused`);
  }
}

/**
 * @param {string} upstream
 * @param {Server | undefined} before
 * @param {Server} server
 * @param {Period} between
 */
function noteServer(upstream, before, server, between) {
  const name = `${upstream} / ${server.name}`;
  if (before === undefined) {
    addEvent("", 1, () => `${name}: new in the upstream, ${standWords(server)}`);
    return;
  }
  if (before.state !== server.state) addEvent("", 1, () => `${name}: ${standWords(server)}`);
  else if (before.drain?.isDone === false && server.drain?.isDone === true)
    addEvent("", 1, () => `${name}: ${standWords(server)}`);
  if (before.weight !== server.weight) {
    addEvent("", 1, () => `${name}: weight ${before.weight} → ${server.weight}`);
  }
  noteMoves(upstream, server.name, between.counts(upstream, server.name)?.moves ?? {});
}

/**
 * How a server stands since just now.
 * @param {Server} server
 */
function standWords({ stand, avoided }) {
  return avoided === undefined ? stand : `not healthy: ${avoided.reason}`;
}

/**
 * @param {string} upstream
 * @param {string} server "" where it is not known
 * @param {Numbers} moves
 */
function noteMoves(upstream, server, moves) {
  for (const [reason, count] of Object.entries(moves)) {
    const from = server === "" ? upstream : `${upstream} / ${server}`;
    addEvent(
      `${from} ${reason}`,
      count,
      (sum) => `${from}: ${plural(sum, "request")} left the server of their session: ${MOVE_WORDS[reason] ?? reason}`,
    );
  }
}

/** @param {HTMLElement} list */
function showEvents(list) {
  const items = events.map(({ began, last, count, words }) => {
    const [start, end] = [clockTime(began), clockTime(last)];
    return [start === end ? start : `${start} – ${end}`, words(count)];
  });
  if (items.length === 0) items.push(["", "Nothing has changed since the page was opened."]);
  while (list.children.length > items.length) list.lastElementChild?.remove();
  while (list.children.length < items.length) list.append(make("li", {}, make("time"), make("span")));
  items.forEach((texts, index) => {
    const parts = list.children[index]?.children ?? [];
    texts.forEach((text, part) => {
      const element = parts[part];
      if (element instanceof HTMLElement) setText(element, text);
    });
  });
}
