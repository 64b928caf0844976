"use strict";

/*
 * A server's row in the table of its upstream.
 */

/** Symbols, because colours alone tell nothing to many. */
/** @type {Readonly<Record<string, string>>} */
const SYMBOLS = { up: "●", unavail: "▲", down: "■", draining: "◐" };

/** In place of a number. */
const NONE = "–";

const COLUMNS = [
  ["state", "State"],
  ["requests", "Requests"],
  ["sessions", "Sessions"],
  ["moved", "Moved away"],
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
  const weigh = make("button", { type: "button", "aria-label": `Weight of ${server}` }, "Weight");
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
 * @param {number} most the largest share that a server of its upstream has
 */
function showServer(section, row, server, activity, most) {
  const { name, address, state, stand, weight, backup, drain, draining, requests } = server;
  setText(row.address, address);
  if (row.element.dataset["state"] !== state) row.element.dataset["state"] = state;
  setText(row.symbol, SYMBOLS[state] ?? "●");
  setText(row.stand, backup ? `${stand} (backup)` : stand);
  showDrain(section, row, name, drain);
  /** @type {(column: string, text: string, detail?: string) => void} */
  const show = (column, text, detail = "") => {
    const value = /** @type {HTMLElement} */ (row.texts[column]);
    setText(value, text);
    value.parentElement?.classList.toggle("nothing", text === NONE);
    setText(/** @type {HTMLElement} */ (row.details[column]), detail);
  };
  const now = requests === undefined || requests === 0 ? [] : [`${numberText(requests)} now`];
  show("weight", String(weight));
  if (activity === undefined) show("requests", now[0] ?? NONE);
  else {
    const { isIdle, share, sessions, moves, failed, failures, errors, responses, time, begun } = activity;
    const rate = activity.requests === 0 ? [] : [`${numberText(activity.requests)}/s`];
    show("requests", isIdle ? NONE : percent(share), [...rate, ...now].join(", "));
    show("sessions", isIdle ? NONE : percent(sessions), begun === 0 ? "" : `${numberText(begun)} new`);
    const moved = total(moves);
    show("moved", moved === 0 ? NONE : plural(moved, "request"), movesIn(moves));
    const tries = failed === 0 ? [] : [`${plural(failed, "try", "tries")}: ${failuresIn(failures)}`];
    const answers = errors === 0 ? [] : [`${numberText(errors)} 5xx (${percent(errors / responses)})`];
    show("failures", failed + errors === 0 ? NONE : numberText(failed + errors), [...tries, ...answers].join(", "));
    show("time", time === undefined ? NONE : timeText(time));
    setBar(row, "requests", share / most);
    setBar(row, "sessions", sessions / most);
  }
  const kind = draining ? "undrain" : "drain";
  if (row.drain.dataset["kind"] !== kind) {
    row.drain.dataset["kind"] = kind;
    row.drain.setAttribute("aria-label", draining ? `Undrain ${name}` : `Drain ${name}`);
  }
  setText(row.drain, draining ? "Undrain" : "Drain");
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
