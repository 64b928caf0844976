"use strict";

/*
 * The upstreams with their servers. Rows stay the same elements for as long as there is such a server, and only what
 * differs is written to.
 */

/** Rows that are shown before somebody asks for all. */
const SHOWN_AT_FIRST = 50;
/** Servers from which on a list is worth searching. */
const MANY = 8;
/** Servers that are named in one line. */
const NAMED = 5;

/**
 * @typedef {object} Section
 * @property {HTMLElement} element
 * @property {HTMLElement} summary
 * @property {HTMLElement} moved
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
    setText(section.moved, movedWords(upstream, minutes));
    section.table.classList.toggle("unmeasured", activities.size === 0);
    const mayChange = options.mayWrite && upstream.mayChange;
    section.table.classList.toggle("fixed", !mayChange);
    setText(
      section.fixed,
      upstream.mayChange
        ? ""
        : "Its servers are fixed, because the rules do not have mayChange: true for this upstream.",
    );
    const most = Math.max(0.01, ...[...activities.values()].map(({ share, sessions }) => Math.max(share, sessions)));
    for (const server of upstream.servers) {
      let row = section.rows.get(server.name);
      if (row === undefined) {
        row = createRow(upstream.name, server.name, options.act);
        section.rows.set(server.name, row);
      }
      showServer(section, row, server, activities.get(server.name), most);
    }
    const names = new Set(upstream.servers.map(({ name }) => name));
    for (const [name, row] of section.rows) {
      if (names.has(name)) continue;
      row.element.remove();
      section.rows.delete(name);
    }
    arrange(section, upstream, activities, options);
    showVerdicts(section, upstream, periodOf(MINUTES));
  }
}

/**
 * @param {string} name
 * @returns {Section}
 */
function createSection(name) {
  const heading = make("h2", { id: `upstream ${name}`.replaceAll(" ", "-") }, "Upstream ", make("span", {}, name));
  const summary = make("p", { class: "summary" });
  const moved = make("p", { class: "quiet" });
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
    moved,
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
    moved,
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
 * How many requests left the servers of their sessions, and why.
 * @param {Upstream} upstream
 * @param {Period} minutes
 */
function movedWords({ name, servers, counts }, minutes) {
  const from = ["", ...servers.map((server) => server.name)].map((server) => ({
    server,
    moves: minutes.counts(name, server)?.moves ?? {},
  }));
  const { "moved:load": load = 0 } = minutes.verdicts(name);
  const own = counts === undefined ? movesByVerdict(minutes.verdicts(name)) : load === 0 ? {} : { load };
  from.push({ server: "", moves: own });
  const all = from.filter(({ moves }) => total(moves) > 0).sort((one, other) => total(other.moves) - total(one.moves));
  const sum = all.reduce((before, { moves }) => before + total(moves), 0);
  if (sum === 0) return `No request left the server of its session ${minutes.name}.`;
  const parts = all.slice(0, NAMED).map(({ server, moves }) => {
    const of = server === "" ? "" : `${numberText(total(moves))} left ${server}: `;
    return of + movesIn(moves);
  });
  const rest = all.length > NAMED ? `; and ${all.length - NAMED} servers more` : "";
  return `${plural(sum, "request")} left the server of their session ${minutes.name}. ${parts.join("; ")}${rest}.`;
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
