"use strict";

/*
 * The upstreams with their servers. Rows stay the same elements for as long as there is such a server, and only what
 * differs is written to.
 */

/** Rows that are shown before somebody asks for all. */
const SHOWN_AT_FIRST = 50;
/** Servers from which on a list is worth searching. */
const MANY = 8;
/** Lines of trouble. */
const TROUBLES = 8;

/** Symbols, because colours alone tell nothing to many. */
/** @type {Readonly<Record<string, string>>} */
const SYMBOLS = { up: "●", unavail: "▲", down: "■", draining: "◐" };

const COLUMNS = [
  ["state", "State"],
  ["requests", "Requests"],
  ["sessions", "Sessions"],
  ["moved", "Left it"],
  ["failures", "Failures"],
  ["time", "Mean time"],
  ["weight", "Weight"],
];

/**
 * @typedef {object} Row
 * @property {HTMLTableRowElement} element
 * @property {HTMLElement} address
 * @property {HTMLElement} symbol
 * @property {HTMLElement} stand
 * @property {HTMLProgressElement} progress
 * @property {Readonly<Record<string, HTMLElement>>} texts by column
 * @property {Readonly<Record<string, HTMLElement>>} details
 * @property {Readonly<Record<string, HTMLElement>>} bars
 * @property {HTMLElement} actions
 * @property {HTMLButtonElement} drain
 * @property {HTMLButtonElement} weigh
 */

/**
 * @typedef {object} Section
 * @property {HTMLElement} element
 * @property {HTMLElement} summary
 * @property {HTMLElement} fixed
 * @property {HTMLTableElement} table
 * @property {HTMLTableSectionElement} body
 * @property {HTMLElement} none
 * @property {HTMLButtonElement} more
 * @property {HTMLTableSectionElement} verdicts
 * @property {HTMLElement} period
 * @property {Map<string, Row>} rows
 * @property {boolean} showsAll
 * @property {Map<string, number>} mostSessions of each server, in the drain that it is in
 */

/** @type {Map<string, Section>} */
const sections = new Map();

/** What a server did of late. */
/**
 * @typedef {object} Activity
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
  "moved:down",
  "moved:draining",
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

/**
 * @param {HTMLElement} parent
 * @param {Readonly<Record<string, Upstream>>} upstreams
 * @param {Period} minutes
 * @param {Period} minute
 * @param {{ filter: string, order: string, mayWrite: boolean, act: (change: Change, opener: HTMLElement) => void }} options
 */
function showUpstreams(parent, upstreams, minutes, minute, options) {
  for (const [name, section] of sections) {
    if (upstreams[name] !== undefined) continue;
    section.element.remove();
    sections.delete(name);
  }
  for (const upstream of Object.values(upstreams)) {
    let section = sections.get(upstream.name);
    if (section === undefined) {
      section = createSection(upstream.name);
      sections.set(upstream.name, section);
      parent.append(section.element);
    }
    const activities = activitiesOf(upstream, minutes, minute);
    showSummary(section, upstream, minutes, minute);
    section.table.classList.toggle("unmeasured", activities.size === 0);
    const mayChange = options.mayWrite && upstream.mayChange;
    section.table.classList.toggle("fixed", !mayChange);
    setText(
      section.fixed,
      upstream.mayChange
        ? ""
        : "Its servers are fixed, because the rules do not have mayChange: true for this upstream.",
    );
    for (const server of upstream.servers) {
      let row = section.rows.get(server.name);
      if (row === undefined) {
        row = createRow(upstream.name, server.name, options.act);
        section.rows.set(server.name, row);
      }
      showServer(section, row, server, activities.get(server.name));
    }
    const names = new Set(upstream.servers.map(({ name }) => name));
    for (const [name, row] of section.rows) {
      if (names.has(name)) continue;
      row.element.remove();
      section.rows.delete(name);
    }
    arrange(section, upstream, activities, options);
    showVerdicts(section, upstream, minutes);
  }
}

/**
 * @param {string} name
 * @returns {Section}
 */
function createSection(name) {
  const heading = make("h2", { id: `upstream ${name}`.replaceAll(" ", "-") }, "Upstream ", make("span", {}, name));
  const summary = make("p", { class: "summary" });
  const fixed = make("p", { class: "quiet" });
  // Roles, because browsers forget what a table is where a phone shows it as cards.
  const head = make("tr", { role: "row" }, make("th", { scope: "col", role: "columnheader" }, "Server"));
  for (const [column = "", title = ""] of COLUMNS) {
    head.append(make("th", { scope: "col", role: "columnheader", class: column }, title));
  }
  head.append(make("th", { scope: "col", role: "columnheader", class: "actions" }, "Actions"));
  const body = make("tbody", { role: "rowgroup" });
  const table = make(
    "table",
    { role: "table", "aria-labelledby": heading.id, class: "servers" },
    make("thead", { role: "rowgroup" }, head),
    body,
  );
  const none = make("p", { class: "quiet" }, "No server of this upstream fits what you search for.");
  const more = make("button", { type: "button", class: "more" });
  const verdicts = make("tbody");
  const period = make("th", { scope: "col" });
  const details = make(
    "details",
    {},
    make("summary", {}, "What became of its requests"),
    make(
      "table",
      { class: "verdicts" },
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          make("th", { scope: "col" }, "Verdict"),
          period,
          make("th", { scope: "col" }, "Since nginx counts"),
        ),
      ),
      verdicts,
    ),
  );
  const element = make(
    "section",
    { "aria-labelledby": heading.id, class: "card upstream" },
    heading,
    summary,
    fixed,
    table,
    none,
    more,
    details,
  );
  /** @type {Section} */
  const section = {
    element,
    summary,
    fixed,
    table,
    body,
    none,
    more,
    verdicts,
    period,
    rows: new Map(),
    showsAll: false,
    mostSessions: new Map(),
  };
  more.addEventListener("click", () => {
    section.showsAll = true;
    const first = body.rows.length;
    document.dispatchEvent(new Event("limpet-arrange"));
    // The button is gone; whoever uses the keyboard goes on with what it has brought.
    const next = body.rows[first];
    next?.querySelector("th")?.setAttribute("tabindex", "-1");
    next?.querySelector("th")?.focus();
  });
  return section;
}

/**
 * @param {string} upstream
 * @param {string} server
 * @param {(change: Change, opener: HTMLElement) => void} act
 * @returns {Row}
 */
function createRow(upstream, server, act) {
  const address = make("span", { class: "address" });
  const element = make(
    "tr",
    { role: "row" },
    make("th", { scope: "row", role: "rowheader" }, make("span", { class: "name" }, server), " ", address),
  );
  const symbol = make("span", { class: "symbol", "aria-hidden": "true" });
  const stand = make("span", { class: "stand" });
  const progress = make("progress", { max: "1", "aria-label": `Drain of ${server}` });
  progress.hidden = true;
  /** @type {Record<"texts" | "details" | "bars", Record<string, HTMLElement>>} */
  const { texts, details, bars } = { texts: {}, details: {}, bars: {} };
  for (const [column = "", title = ""] of COLUMNS) {
    const cell = make("td", { role: "cell", class: column, "data-label": title });
    if (column === "state") cell.append(symbol, " ", stand, progress);
    else {
      texts[column] = make("span", { class: "value" });
      details[column] = make("span", { class: "detail" });
      cell.append(texts[column], " ", details[column]);
    }
    if (column === "requests" || column === "sessions") {
      bars[column] = make("span", { class: "bar", "aria-hidden": "true" });
      cell.append(bars[column]);
    }
    element.append(cell);
  }
  const drain = make("button", { type: "button" });
  const weigh = make("button", { type: "button", "aria-label": `Weight of ${server}` }, "Weight…");
  drain.addEventListener("click", () => {
    act({ kind: drain.dataset["kind"] === "undrain" ? "undrain" : "drain", upstream, server }, drain);
  });
  weigh.addEventListener("click", () => {
    act({ kind: "weight", upstream, server }, weigh);
  });
  const actions = make("td", { role: "cell", class: "actions" }, drain, " ", weigh);
  element.append(actions);
  return { element, address, symbol, stand, progress, texts, details, bars, actions, drain, weigh };
}

/**
 * @param {Section} section
 * @param {Row} row
 * @param {Server} server
 * @param {Activity | undefined} activity
 */
function showServer(section, row, server, activity) {
  const { name, address, state, stand, weight, backup, drain, draining, requests } = server;
  setText(row.address, address);
  if (row.element.dataset["state"] !== state) row.element.dataset["state"] = state;
  setText(row.symbol, SYMBOLS[state] ?? "●");
  setText(row.stand, backup ? `${stand} (backup)` : stand);
  showDrain(section, row, name, drain);
  /** @type {(column: string, text: string, detail?: string) => void} */
  const show = (column, text, detail = "") => {
    setText(/** @type {HTMLElement} */ (row.texts[column]), text);
    setText(/** @type {HTMLElement} */ (row.details[column]), detail);
  };
  const now = requests === undefined ? "" : `${numberText(requests)} now`;
  show("weight", String(weight));
  if (activity === undefined) show("requests", now === "" ? "–" : now);
  else {
    const { moves, failed, failures, errors, responses, time, begun } = activity;
    show(
      "requests",
      percent(activity.share),
      [`${numberText(activity.requests)}/s`, ...(now === "" ? [] : [now])].join(", "),
    );
    show("sessions", percent(activity.sessions), begun === 0 ? "" : `${numberText(begun)} new`);
    const moved = total(moves);
    show("moved", moved === 0 ? "–" : plural(moved, "request"), movesIn(moves));
    const failedWords = failed === 0 ? [] : [`${numberText(failed)} tries: ${failuresIn(failures)}`];
    const errorWords = errors === 0 ? [] : [`${numberText(errors)} 5xx (${percent(errors / responses)})`];
    show(
      "failures",
      failed + errors === 0 ? "–" : numberText(failed + errors),
      [...failedWords, ...errorWords].join(", "),
    );
    show("time", time === undefined ? "–" : timeText(time));
    setBar(row, "requests", activity.share);
    setBar(row, "sessions", activity.sessions);
  }
  const kind = draining ? "undrain" : "drain";
  if (row.drain.dataset["kind"] !== kind) {
    row.drain.dataset["kind"] = kind;
    row.drain.setAttribute("aria-label", draining ? `Undrain ${name}` : `Drain ${name}`);
  }
  setText(row.drain, draining ? "Undrain…" : "Drain…");
}

/** @param {number} seconds */
function timeText(seconds) {
  return seconds < 1 ? `${numberText(seconds * 1000)} ms` : `${numberText(seconds)} s`;
}

/**
 * @param {Row} row
 * @param {string} column
 * @param {number} share
 */
function setBar(row, column, share) {
  const width = `${Math.round(share * 100)}%`;
  const { style } = /** @type {HTMLElement} */ (row.bars[column]);
  if (style.getPropertyValue("--share") !== width) style.setProperty("--share", width);
}

/**
 * How far a drain is: by the sessions that are left of those that there were most of.
 * @param {Section} section
 * @param {Row} row
 * @param {string} name
 * @param {Drain | undefined} drain
 */
function showDrain({ mostSessions }, { progress }, name, drain) {
  setHidden(progress, drain === undefined);
  if (drain === undefined) {
    mostSessions.delete(name);
    return;
  }
  const most = Math.max(drain.sessions, mostSessions.get(name) ?? 0);
  mostSessions.set(name, most);
  const byTime = drain.estimatedRest === undefined ? 0 : drain.age / (drain.age + drain.estimatedRest);
  const value = drain.isDone ? 1 : Math.max(most === 0 ? 0 : 1 - drain.sessions / most, byTime);
  if (Math.abs(progress.value - value) > 0.005) progress.value = value;
}

/**
 * @param {Section} section
 * @param {Upstream} upstream
 * @param {Period} minutes
 * @param {Period} minute
 */
function showSummary({ summary }, { name, servers, generation, verdicts }, minutes, minute) {
  /** @type {Record<string, number>} */
  const states = {};
  for (const { state } of servers) states[state] = (states[state] ?? 0) + 1;
  const words = [
    [states["unavail"], "not healthy"],
    [states["down"], "down"],
    [states["draining"], "draining"],
    [states["up"], "up"],
  ].flatMap(([count, word]) => (count === undefined ? [] : [`${count} ${word}`]));
  const parts = [`${plural(servers.length, "server")}: ${words.join(", ")}`, `generation ${generation}`];
  if (minute.seconds > 0) parts.push(`${numberText(total(minute.verdicts(name)) / minute.seconds)} requests/s`);
  else parts.push(`${plural(total(verdicts), "request")} since nginx counts`);
  const { faults = 0 } = minutes.counts(name, "") ?? {};
  if (faults > 0) parts.push(plural(faults, "fault"));
  setText(summary, parts.join(" · "));
}

/**
 * Puts the rows that are to be shown into their order. While somebody is in the table, it stays as it is, because what
 * is aimed at must not move.
 * @param {Section} section
 * @param {Upstream} upstream
 * @param {Map<string, Activity>} activities
 * @param {{ filter: string, order: string }} options
 */
function arrange(section, { servers }, activities, { filter, order }) {
  const wanted = filter.trim().toLowerCase();
  const found = servers.filter(
    ({ name, address, stand }) => wanted === "" || `${name} ${address} ${stand}`.toLowerCase().includes(wanted),
  );
  const sorted = found.toSorted(comparison(order, activities));
  const isLong = sorted.length > SHOWN_AT_FIRST && !section.showsAll;
  const shown = isLong ? sorted.slice(0, SHOWN_AT_FIRST) : sorted;
  setHidden(section.more, !isLong);
  setText(section.more, `Show ${sorted.length - SHOWN_AT_FIRST} more servers`);
  setHidden(section.none, shown.length > 0);
  setHidden(section.table, shown.length === 0);
  const { body } = section;
  const rows = shown.map(({ name }) => /** @type {Row} */ (section.rows.get(name)).element);
  const isUsed = body.contains(document.activeElement) || body.matches(":hover");
  const isSame = rows.length === body.rows.length && rows.every((row, index) => body.rows[index] === row);
  const isComplete = rows.length === body.rows.length && rows.every((row) => row.parentNode === body);
  if (isSame || (isUsed && isComplete)) return;
  for (const row of [...body.rows]) if (!rows.includes(row)) row.remove();
  rows.forEach((row, index) => {
    if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] ?? null);
  });
}

/**
 * @param {string} order
 * @param {Map<string, Activity>} activities
 * @returns {(one: Server, other: Server) => number}
 */
function comparison(order, activities) {
  /** @type {(server: Server) => number} */
  const failures = ({ name }) => {
    const { failed = 0, errors = 0 } = activities.get(name) ?? {};
    return failed + errors;
  };
  switch (order) {
    case "name":
      return (one, other) => one.name.localeCompare(other.name, "en", { numeric: true });
    case "requests":
      return (one, other) => (activities.get(other.name)?.share ?? 0) - (activities.get(one.name)?.share ?? 0);
    case "failures":
      return (one, other) => failures(other) - failures(one);
    default:
      return (one, other) => other.trouble - one.trouble || failures(other) - failures(one);
  }
}

/**
 * @param {Section} section
 * @param {Upstream} upstream
 * @param {Period} minutes
 */
function showVerdicts({ verdicts: body, period }, { name, verdicts }, minutes) {
  setText(period, `Last ${secondsText(minutes.seconds)}`);
  const late = minutes.verdicts(name);
  const rows = Object.entries(verdicts).filter(([, count]) => count > 0);
  while (body.rows.length > rows.length) body.deleteRow(-1);
  while (body.rows.length < rows.length) {
    body.append(make("tr", {}, make("th", { scope: "row" }), make("td"), make("td")));
  }
  rows.forEach(([verdict, count], index) => {
    const cells = /** @type {HTMLTableRowElement} */ (body.rows[index]).cells;
    [verdict, numberText(late[verdict] ?? 0), numberText(count)].forEach((text, column) => {
      setText(/** @type {HTMLElement} */ (cells[column]), text);
    });
  });
}

/**
 * @param {HTMLElement} list
 * @param {readonly Trouble[]} troubles
 * @param {Readonly<Record<string, Upstream>>} upstreams
 * @param {Period} minutes
 */
function showTroubles(list, troubles, upstreams, minutes) {
  const shown = troubles.slice(0, TROUBLES);
  const period = `In the last ${secondsText(minutes.seconds)}: `;
  const items = shown.map(({ weight, upstream, server, what, effect }) => ({
    weight,
    upstream,
    server,
    name: server === "" ? upstream : `${upstream} / ${server}`,
    what,
    effect: effect !== "" && server !== "" && minutes.seconds > 0 ? period + effect : effect,
  }));
  const servers = Object.values(upstreams).flatMap((upstream) => upstream.servers);
  const calm = `Nothing. ${plural(servers.length, "server")} of ${plural(Object.keys(upstreams).length, "upstream")}, and all that are in service take requests.`;
  if (items.length === 0) items.push({ weight: 0, upstream: "", server: "", name: "", what: calm, effect: "" });
  const more = troubles.length - shown.length;
  if (more > 0) {
    const what = `and ${more} more, of ${plural(servers.length, "server")} in all`;
    items.push({ weight: 1, upstream: "", server: "", name: "", what, effect: "" });
  }
  while (list.children.length > items.length) list.lastElementChild?.remove();
  while (list.children.length < items.length) list.append(createTrouble());
  items.forEach((item, index) => {
    const element = /** @type {HTMLElement} */ (list.children[index]);
    const [symbol, name, what, effect] = /** @type {HTMLElement[]} */ ([...element.children]);
    if (symbol === undefined || name === undefined || what === undefined || effect === undefined) return;
    element.dataset["weight"] = String(item.weight);
    element.dataset["upstream"] = item.upstream;
    element.dataset["server"] = item.server;
    setText(symbol, item.weight === 0 ? "✓" : item.weight === 1 ? "◆" : "▲");
    setText(name, item.name);
    setHidden(name, item.name === "");
    setText(what, item.what);
    setText(effect, item.effect);
  });
}

function createTrouble() {
  const name = make("button", { type: "button", class: "name" });
  const item = make(
    "li",
    {},
    make("span", { class: "symbol", "aria-hidden": "true" }),
    name,
    make("span", { class: "what" }),
    make("span", { class: "effect" }),
  );
  name.addEventListener("click", () => {
    goToServer(item.dataset["upstream"] ?? "", item.dataset["server"] ?? "");
  });
  return item;
}

/**
 * @param {string} upstream
 * @param {string} server "" for the upstream itself
 */
function goToServer(upstream, server) {
  const section = sections.get(upstream);
  const row = section?.rows.get(server)?.element;
  const target = row?.isConnected === true ? row.querySelector("th") : section?.element.querySelector("h2");
  target?.setAttribute("tabindex", "-1");
  target?.focus();
}
