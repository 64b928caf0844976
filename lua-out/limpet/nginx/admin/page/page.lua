-- Made by "limpet build" from limpet's src/nginx/admin/page/page.html; changes are lost at the next build.
return {
text = [=[<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Limpet</title>
    <link
      rel="icon"
      href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M1 13 8 2l7 11z' fill='%230b7285'/%3E%3C/svg%3E"
    />
    <style>
:root {
  color-scheme: light dark;
  --page: #f3f5f7;
  --card: #ffffff;
  --text: #16202a;
  --quiet: #4d5b68;
  --line: #cdd5dc;
  --accent: #0b6a7c;
  --on-accent: #ffffff;
  --good: #1a6e34;
  --bad: #b3261e;
  --bad-card: #fdeceb;
  --warn: #8a5300;
  --warn-card: #fff4dd;
  --bar: #7fb7c2;
  font:
    1rem/1.45 system-ui,
    sans-serif;
}

@media (prefers-color-scheme: dark) {
  :root {
    --page: #11171c;
    --card: #1a2228;
    --text: #e6ebef;
    --quiet: #a9b6c1;
    --line: #3a4752;
    --accent: #6fd0e2;
    --on-accent: #08222a;
    --good: #7ddc98;
    --bad: #ff9d94;
    --bad-card: #3a1d1c;
    --warn: #ffca70;
    --warn-card: #35280f;
    --bar: #2f7482;
  }
}

* {
  box-sizing: border-box;
}

[hidden] {
  display: none !important;
}

body {
  margin: 0 auto;
  max-width: 90rem;
  padding: 0.75rem 1rem 3rem;
  background: var(--page);
  color: var(--text);
}

h1,
h2,
h3,
p {
  margin: 0;
}

h1 {
  font-size: 1.25rem;
}

h1 span {
  font-weight: normal;
  color: var(--quiet);
  overflow-wrap: anywhere;
}

h2 {
  font-size: 1.1rem;
}

h3 {
  font-size: 1rem;
}

h2 span {
  overflow-wrap: anywhere;
}

header {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem 1rem;
  align-items: center;
}

header .buttons {
  margin-inline-start: auto;
}

.card {
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  padding: 0.9rem 1rem;
  margin-block: 0.9rem;
}

.card > * + * {
  margin-block-start: 0.6rem;
}

.quiet,
.summary {
  color: var(--quiet);
}

.quiet:empty,
.said:empty,
.error:empty,
.summary:empty {
  display: none;
}

.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.skip {
  position: absolute;
  inset-block-start: -10rem;
  background: var(--card);
  color: var(--accent);
  padding: 0.5rem 1rem;
}

.skip:focus {
  inset-block-start: 0.5rem;
}

.banner,
.note {
  background: var(--warn-card);
  border-inline-start: 0.3rem solid var(--warn);
  padding: 0.6rem 1rem;
  margin-block: 0.9rem;
}

.banner,
.error {
  font-weight: 600;
}

.error {
  color: var(--bad);
}

.said {
  position: sticky;
  inset-block-start: 0.5rem;
  z-index: 1;
  width: fit-content;
  margin-block-start: 0.5rem;
  padding: 0.4rem 0.9rem;
  border: 1px solid currentcolor;
  border-radius: 0.35rem;
  background: var(--card);
  color: var(--good);
  font-weight: 600;
}

/* What can be used */

button,
input,
select {
  font: inherit;
  color: inherit;
  background: var(--card);
  border: 1px solid var(--quiet);
  border-radius: 0.35rem;
  padding: 0.3rem 0.7rem;
  min-height: 2.25rem;
}

input,
select {
  width: 100%;
}

input::placeholder {
  color: var(--quiet);
  opacity: 1;
}

button {
  cursor: pointer;
}

button:hover:enabled {
  border-color: var(--accent);
  color: var(--accent);
}

button.main {
  background: var(--accent);
  border-color: var(--accent);
  color: var(--on-accent);
  font-weight: 600;
}

button.main:hover:enabled {
  color: var(--on-accent);
  filter: brightness(1.1);
}

button:disabled {
  cursor: not-allowed;
  opacity: 0.55;
}

button[aria-pressed="true"] {
  background: var(--accent);
  color: var(--on-accent);
}

:focus-visible {
  outline: 0.2rem solid var(--accent);
  outline-offset: 0.15rem;
}

.buttons {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem;
}

.fields {
  display: flex;
  flex-wrap: wrap;
  gap: 0.6rem 1rem;
  align-items: end;
}

.fields + *,
* + .fields {
  margin-block-start: 0.6rem;
}

.fields > div {
  flex: 1 1 12rem;
}

.fields > .wide {
  flex: 3 1 18rem;
}

.fields > input {
  flex: 1 1 12rem;
  max-width: 30rem;
}

label {
  display: block;
  font-weight: 600;
}

summary {
  cursor: pointer;
  color: var(--accent);
  padding-block: 0.25rem;
}

.filters {
  display: grid;
  grid-template-columns: minmax(0, 20rem) minmax(0, 14rem);
  gap: 1rem;
}

/* What is wrong */

ul,
ol {
  margin: 0;
  padding-inline-start: 1.2rem;
}

.troubles,
.events {
  list-style: none;
  padding: 0;
}

.troubles li {
  display: grid;
  grid-template-columns: 1.5rem fit-content(40%) minmax(12rem, 1fr);
  gap: 0.1rem 0.5rem;
  align-items: baseline;
  padding: 0.45rem 0.6rem;
  border-radius: 0.35rem;
  overflow-wrap: anywhere;
}

.troubles li + li {
  margin-block-start: 0.35rem;
}

.troubles .symbol {
  color: var(--bad);
}

.troubles li[data-weight="0"] .symbol {
  color: var(--good);
}

.troubles li[data-weight="1"] .symbol {
  color: var(--warn);
}

.troubles li:is([data-weight="2"], [data-weight="3"], [data-weight="4"]) {
  background: var(--bad-card);
}

.troubles .name {
  border: 0;
  background: none;
  padding: 0;
  min-height: 1.5rem;
  font-weight: 700;
  text-align: start;
  text-decoration: underline;
  text-underline-offset: 0.2em;
}

.troubles .name[hidden] + .what {
  grid-column: 2 / -1;
}

.troubles .effect {
  grid-column: 2 / -1;
}

.troubles .effect:empty {
  display: none;
}

.events li {
  display: flex;
  flex-wrap: wrap;
  gap: 0 1rem;
  overflow-wrap: anywhere;
}

.events time {
  color: var(--quiet);
  font-variant-numeric: tabular-nums;
}

.events time:empty {
  display: none;
}

/* Tables */

table {
  border-collapse: collapse;
  font-variant-numeric: tabular-nums;
}

.servers {
  width: 100%;
}

th,
td {
  text-align: start;
  vertical-align: top;
  padding: 0.4rem 0.6rem;
}

th {
  font-weight: 600;
}

thead th {
  color: var(--quiet);
  font-size: 0.875rem;
}

tbody tr {
  border-block-start: 1px solid var(--line);
}

.servers th:first-child {
  border-inline-start: 0.3rem solid transparent;
}

.servers tr[data-state="unavail"] th:first-child {
  border-inline-start-color: var(--bad);
}

.servers tr[data-state="draining"] th:first-child {
  border-inline-start-color: var(--warn);
}

.servers tr[data-state="down"] th:first-child {
  border-inline-start-color: var(--quiet);
}

.servers th:first-child {
  min-width: 9.5rem;
}

.servers .name,
.servers .address,
.servers .stand {
  overflow-wrap: anywhere;
}

.servers .address,
.detail {
  display: block;
  font-weight: normal;
  font-size: 0.875rem;
  color: var(--quiet);
}

.servers .state {
  min-width: 9rem;
  max-width: 24rem;
}

.symbol {
  color: var(--good);
}

[data-state="unavail"] .symbol,
[data-state="unavail"] .stand {
  color: var(--bad);
}

[data-state="draining"] .symbol,
[data-state="draining"] .stand {
  color: var(--warn);
}

[data-state="down"] .symbol {
  color: var(--quiet);
}

progress {
  display: block;
  width: 100%;
  max-width: 12rem;
  height: 0.5rem;
  margin-block-start: 0.3rem;
  accent-color: var(--warn);
}

.bar {
  display: block;
  width: 5rem;
  height: 0.3rem;
  margin-block-start: 0.25rem;
  border-radius: 0.15rem;
  background: linear-gradient(var(--bar), var(--bar)) no-repeat 0 0 / var(--share, 0%) 100%;
  background-color: var(--line);
}

.servers .actions {
  white-space: nowrap;
  text-align: end;
}

.servers td.actions button {
  min-height: 2rem;
  padding-block: 0.15rem;
}

.servers.fixed .actions,
.servers.unmeasured :is(.sessions, .moved, .failures, .time),
.servers.unmeasured .bar {
  display: none;
}

.verdicts td,
.verdicts thead th:not(:first-child) {
  text-align: end;
}

/* Looking up */

.answer {
  font-size: 1.25rem;
  font-weight: 700;
  overflow-wrap: anywhere;
}

#looked-up:not(:empty) {
  border-inline-start: 0.3rem solid var(--accent);
  padding-inline-start: 0.8rem;
}

dialog {
  width: min(34rem, calc(100vw - 2rem));
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  background: var(--card);
  color: var(--text);
  padding: 1.2rem;
  overflow-wrap: anywhere;
}

dialog::backdrop {
  background: rgb(0 0 0 / 55%);
}

dialog form > * + * {
  margin-block-start: 0.8rem;
}

dialog .buttons {
  justify-content: end;
}

#plan {
  min-height: 6rem;
}

/* Where the table has no room, each server is a card. */
@media (max-width: 64rem) {
  .servers,
  .servers tbody {
    display: block;
  }

  .servers thead {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }

  .servers tbody tr {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr));
    padding-block: 0.5rem;
  }

  .servers tbody th,
  .servers td.state,
  .servers td.actions {
    grid-column: 1 / -1;
    max-width: none;
  }

  .servers th,
  .servers td {
    padding-block: 0.2rem;
  }

  .servers td {
    padding-inline-start: 0.9rem;
  }

  .servers td:not(.state, .actions)::before {
    content: attr(data-label);
    display: block;
    font-size: 0.875rem;
    color: var(--quiet);
  }

  .servers .nothing {
    display: none;
  }

  .servers .actions {
    text-align: start;
  }

  .servers td.actions button {
    min-height: 2.5rem;
  }
}

@media (max-width: 48rem) {
  body {
    padding-inline: 0.6rem;
  }

  .card {
    padding-inline: 0.7rem;
  }

  .filters {
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
  }

  .troubles li {
    grid-template-columns: 1.2rem 1fr;
    padding-inline: 0.4rem;
  }

  .troubles .what {
    grid-column: 2 / -1;
  }
}

@media (prefers-reduced-motion: no-preference) {
  .bar {
    transition: background-size 0.3s;
  }
}
</style>
  </head>
  <body>
    <a class="skip" href="#main">Skip to the servers</a>
    <header>
      <h1>Limpet <span id="host"></span></h1>
      <p id="live" class="quiet"></p>
      <div class="buttons">
        <button type="button" id="pause" aria-pressed="false">Pause</button>
        <button type="button" id="forget" hidden>Forget the token</button>
      </div>
    </header>
    <p id="banner" class="banner" role="alert" hidden></p>
    <p id="said" class="said" role="status"></p>
    <p id="changes-in-trouble" class="unseen" role="status"></p>

    <main id="main" tabindex="-1">
      <form id="token-form" class="card" hidden>
        <h2>This proxy wants a token</h2>
        <p>
          The rules name tokens for its API (<code>admin</code>). A token that ends in <code>:read</code> there shows
          everything and changes nothing. It is kept until you close this tab.
        </p>
        <label for="token">Token</label>
        <div class="fields">
          <input
            id="token"
            type="password"
            autocomplete="off"
            spellcheck="false"
            required
            aria-describedby="token-error"
          />
          <button type="submit" class="main">Use it</button>
        </div>
        <p id="token-error" class="error" role="alert"></p>
      </form>

      <div id="content" hidden>
        <section aria-labelledby="trouble-heading" class="card" id="trouble">
          <h2 id="trouble-heading">What is wrong now</h2>
          <ul id="troubles" class="troubles"></ul>
          <div id="purpose" hidden>
            <h3>On purpose</h3>
            <ul id="purposes" class="purposes"></ul>
          </div>
        </section>

        <p id="note" class="note" hidden></p>

        <form id="filters" class="filters" role="search" aria-label="Servers" hidden>
          <div>
            <label for="filter">Find a server</label>
            <input
              id="filter"
              type="search"
              autocomplete="off"
              spellcheck="false"
              placeholder="name, address or state"
            />
          </div>
          <div>
            <label for="order">Order</label>
            <select id="order">
              <option value="trouble">trouble first</option>
              <option value="requests">most requests first</option>
              <option value="failures">most failures first</option>
              <option value="name">by name</option>
            </select>
          </div>
        </form>

        <div id="upstreams"></div>

        <section aria-labelledby="look-up-heading" class="card">
          <h2 id="look-up-heading">Where would this session go, and why?</h2>
          <form id="look-up">
            <div class="fields">
              <div>
                <label for="look-up-upstream">Upstream</label>
                <select id="look-up-upstream"></select>
              </div>
              <div class="wide">
                <label for="look-up-cookie">Cookies, as the browser sends them</label>
                <input
                  id="look-up-cookie"
                  autocomplete="off"
                  autocapitalize="off"
                  spellcheck="false"
                  placeholder="JSESSIONID=5f2c…; other=1"
                />
              </div>
            </div>
            <details>
              <summary>A header, or another path</summary>
              <div class="fields">
                <div>
                  <label for="look-up-header">Header</label>
                  <input id="look-up-header" autocomplete="off" spellcheck="false" placeholder="X-Session-Id" />
                </div>
                <div class="wide">
                  <label for="look-up-value">Its value</label>
                  <input id="look-up-value" autocomplete="off" spellcheck="false" />
                </div>
                <div class="wide">
                  <label for="look-up-path">Path and arguments</label>
                  <input id="look-up-path" autocomplete="off" spellcheck="false" placeholder="/cart?item=1" />
                </div>
              </div>
            </details>
            <div class="fields">
              <button type="submit" class="main">Look it up</button>
              <p class="quiet">Nothing of it is kept or logged, and no request is sent to a server.</p>
            </div>
          </form>
          <div id="looked-up" role="status"></div>
        </section>

        <section aria-labelledby="events-heading" class="card">
          <h2 id="events-heading">What happened since this page was opened</h2>
          <ol id="events" class="events"></ol>
        </section>
      </div>
    </main>

    <dialog id="change" aria-labelledby="change-heading">
      <form id="change-form" method="dialog">
        <h2 id="change-heading"></h2>
        <p id="change-about"></p>
        <div id="change-weight-field" hidden>
          <label for="change-weight">New weight</label>
          <input id="change-weight" type="number" min="0" max="65535" step="1" inputmode="numeric" />
        </div>
        <div id="change-deadline-field" hidden>
          <label for="change-deadline">For at most so many minutes (empty: until its sessions have ended)</label>
          <input id="change-deadline" type="number" min="1" max="10080" step="1" inputmode="numeric" />
        </div>
        <section aria-labelledby="plan-heading" aria-live="polite" id="plan-part">
          <h3 id="plan-heading">What it would do</h3>
          <ul id="plan"></ul>
        </section>
        <p id="change-error" class="error" role="alert"></p>
        <div class="buttons">
          <button type="button" id="change-cancel">Cancel</button>
          <button type="submit" id="change-confirm" class="main"></button>
        </div>
      </form>
    </dialog>

    <noscript
      ><p class="banner">
        This page needs JavaScript. Without it, there is “limpet status” on the command line.
      </p></noscript
    >

    <script>
"use strict";

/*
 * What the other scripts make the page with. All text is put in as text, never as markup.
 */

/**
 * An element that is in the page.
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} "${id}"`);
  return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Sets a text where it differs, so that what stays the same is neither laid out nor read out again.
 * @param {HTMLElement} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {HTMLElement} element
 * @param {boolean} isHidden
 */
function setHidden(element, isHidden) {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}

/**
 * @param {number} count
 * @param {string} one such as "server"
 * @param {string} many
 */
function plural(count, one, many = `${one}s`) {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** @param {number} share of 1 */
function percent(share) {
  if (share > 0 && share < 0.01) return "< 1 %";
  return `${Math.round(share * 100)} %`;
}

/** @param {number} value */
function numberText(value) {
  if (value >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString("en");
  return value.toLocaleString("en", { maximumSignificantDigits: 2 });
}

/** @param {number} seconds */
function secondsText(seconds) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${numberText(Math.round(seconds / 360) / 10)} h`;
}

/** @param {Numbers} numbers */
function total(numbers) {
  return Object.values(numbers).reduce((sum, number) => sum + number, 0);
}

/** @param {Date} date */
function clockTime(date) {
  return date.toLocaleTimeString("en-GB");
}
</script>
    <script>
"use strict";

/** The API did not do what it was asked to. */
class ApiError extends Error {
  /**
   * @param {number} status 0: it was not reached
   * @param {string} message a sentence
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Milliseconds for the proxy to answer. */
const DEADLINE = 10_000;

/** The token of whoever sits here, until the tab is closed. */
const tokens = {
  get() {
    return sessionStorage.getItem("limpet token") ?? "";
  },
  /** @param {string} token "" for none */
  set(token) {
    if (token === "") sessionStorage.removeItem("limpet token");
    else sessionStorage.setItem("limpet token", token);
  },
};

/**
 * Asks the API of the proxy that the page came from.
 * @param {string} path behind `/limpet/`
 * @param {{ method?: string, body?: object, generation?: number, token?: string }} options generation: the one that must
 * still be the newest
 * @returns {Promise<any>} what it answers
 */
async function api(path, { method = "GET", body, generation, token = tokens.get() } = {}) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (token !== "") headers["Authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (generation !== undefined) headers["If-Match"] = `"${generation}"`;
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: "no-store",
      signal: AbortSignal.timeout(DEADLINE),
    });
  } catch {
    throw new ApiError(0, "The proxy does not answer.");
  }
  const answer = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer;
  const reason = typeof answer?.error === "string" ? answer.error : `it answered ${response.status}`;
  throw new ApiError(response.status, `The proxy says: ${reason}.`);
}
</script>
    <script>
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
</script>
    <script>
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
</script>
    <script>
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
</script>
    <script>
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
</script>
    <script>
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
</script>
    <script>
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
</script>
    <script>
"use strict";

/*
 * The first part of the page: what is wrong.
 */

/** Lines. */
const TROUBLES = 8;

/**
 * @param {HTMLElement} list
 * @param {readonly Trouble[]} troubles
 * @param {Readonly<Record<string, Upstream>>} upstreams
 */
function showTroubles(list, troubles, upstreams) {
  const shown = troubles.slice(0, TROUBLES);
  const items = shown.map(({ weight, upstream, server, what, effect }) => ({
    weight,
    upstream,
    server,
    name: server === "" ? upstream : `${upstream} / ${server}`,
    what,
    effect,
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
</script>
    <script>
"use strict";

/*
 * The dialog in which a server is drained, undrained or gets another weight: it shows what that would do, and only then
 * can it be done.
 */

/** Milliseconds after the last key. */
const TYPING = 300;

/** @type {{ change: Change, server: Server, upstream: Upstream, done: (words: string) => void } | undefined} */
let opened;
/** Of the plan that is shown; `undefined` while there is none. */
/** @type {number | undefined} */
let plannedGeneration;
/** Counts the plans that were asked for, so that of several answers the last counts. */
let asked = 0;
let typing = 0;
let isListening = false;

/**
 * @param {Change} change
 * @param {Upstream} upstream
 * @param {Server} server
 * @param {(words: string) => void} done is told what was done
 */
function openChange(change, upstream, server, done) {
  listen();
  opened = { change, upstream, server, done };
  const { kind } = change;
  const titles = { drain: "Drain", undrain: "Undrain", weight: "Change the weight of" };
  const abouts = {
    drain: "It keeps the sessions that are bound to it and gets no others, until it can be stopped.",
    undrain: "It gets new sessions again.",
    weight: "Its share of new sessions and of requests without one, beside the other servers’ weights. 0: none.",
  };
  setText(byId("change-heading", HTMLElement), `${titles[kind]} ${server.name} of ${upstream.name}`);
  setText(byId("change-about", HTMLElement), abouts[kind]);
  setText(byId("change-error", HTMLElement), "");
  setText(
    byId("change-confirm", HTMLElement),
    { drain: "Drain it", undrain: "Undrain it", weight: "Set the weight" }[kind],
  );
  setHidden(byId("change-weight-field", HTMLElement), kind !== "weight");
  setHidden(byId("change-deadline-field", HTMLElement), kind !== "drain");
  byId("change-weight", HTMLInputElement).value = String(server.weight);
  byId("change-deadline", HTMLInputElement).value = "";
  showPlan([]);
  byId("change", HTMLDialogElement).showModal();
  if (kind === "weight") byId("change-weight", HTMLInputElement).select();
  void plan();
}

function listen() {
  if (isListening) return;
  isListening = true;
  const dialog = byId("change", HTMLDialogElement);
  byId("change-cancel", HTMLButtonElement).addEventListener("click", () => {
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    asked++;
    opened = undefined;
  });
  byId("change-weight", HTMLInputElement).addEventListener("input", () => {
    asked++;
    setConfirmable(undefined);
    showPlan([]);
    clearTimeout(typing);
    typing = setTimeout(() => void plan(), TYPING);
  });
  byId("change-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    if (plannedGeneration !== undefined) void carryOut(plannedGeneration);
  });
}

/** @param {number | undefined} generation of a plan that is shown */
function setConfirmable(generation) {
  plannedGeneration = generation;
  byId("change-confirm", HTMLButtonElement).disabled = generation === undefined;
}

/** @returns {object | undefined} options of the server; `undefined` while they are no use */
function patchOf(/** @type {Change["kind"]} */ kind) {
  if (kind !== "weight") return { draining: kind === "drain" };
  const field = byId("change-weight", HTMLInputElement);
  return field.value === "" || !field.checkValidity() ? undefined : { weight: Number(field.value) };
}

/** @param {readonly string[]} lines */
function showPlan(lines) {
  byId("plan", HTMLElement).replaceChildren(...lines.map((line) => make("li", {}, line)));
}

/** Asks what the change would do. */
async function plan() {
  if (opened === undefined) return;
  const { change, server, upstream } = opened;
  const own = ++asked;
  setConfirmable(undefined);
  const patch = patchOf(change.kind);
  if (patch === undefined) {
    showPlan(["A weight is a whole number from 0 to 65535."]);
    return;
  }
  try {
    /** @type {Plan} */
    const found = await api(`upstreams/${encodeURIComponent(upstream.name)}/plan`, {
      method: "POST",
      body: { kind: "update", name: server.name, server: patch },
    });
    if (own !== asked) return;
    showPlan(planWords(found, change, upstream));
    setConfirmable(found.generation);
  } catch (error) {
    if (own !== asked) return;
    showPlan(["It is not known."]);
    showError(error);
  }
}

/**
 * @param {Plan} plan
 * @param {Change} change
 * @param {Upstream} upstream
 */
function planWords({ changes, keysMoved, sessionsLeave }, { kind, server }, { servers }) {
  const words = changes.length === 0 ? ["Nothing changes: it is so already."] : [...changes];
  words.push(
    keysMoved === 0
      ? "No session that is placed by a hash changes its server."
      : `Of the sessions that are placed by a hash, about ${percent(keysMoved)} change their server.`,
  );
  words.push(
    sessionsLeave.length === 0
      ? "No bound session has to leave its server."
      : `The sessions that are bound to ${sessionsLeave.join(", ")} have to leave it.`,
  );
  const others = servers.filter(({ name, state }) => name !== server && state === "up");
  if (kind === "drain" && others.length === 0) words.push("Careful: no other server is up that takes new sessions.");
  return words;
}

/** @param {number} generation of the plan that was shown */
async function carryOut(generation) {
  if (opened === undefined) return;
  const { change, server, upstream, done } = opened;
  const patch = patchOf(change.kind);
  if (patch === undefined) return;
  const deadline = byId("change-deadline", HTMLInputElement);
  if (change.kind === "drain" && !deadline.reportValidity()) return;
  const isLimited = change.kind === "drain" && deadline.value !== "";
  setConfirmable(undefined);
  setText(byId("change-error", HTMLElement), "");
  try {
    await api(`upstreams/${encodeURIComponent(upstream.name)}/servers/${encodeURIComponent(server.name)}`, {
      method: "PATCH",
      body: { ...patch, ...(isLimited ? { drainFor: Number(deadline.value) * 60 } : {}) },
      generation,
    });
    byId("change", HTMLDialogElement).close();
    const what = {
      drain: "drains",
      undrain: "gets new sessions again",
      weight: `has the weight ${byId("change-weight", HTMLInputElement).value}`,
    };
    done(`${server.name} of ${upstream.name} ${what[change.kind]}.`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 412) {
      await plan();
      showError(
        new Error("Somebody else changed the servers meanwhile, so nothing was done. This is what it would do now."),
      );
      return;
    }
    showError(error);
    setConfirmable(generation);
  }
}

/** @param {unknown} error */
function showError(error) {
  setText(byId("change-error", HTMLElement), error instanceof Error ? error.message : String(error));
}
</script>
    <script>
"use strict";

/*
 * Where a request would go, and why. It is asked with a body, because what stands in an address is logged.
 */

function prepareLookUp() {
  byId("look-up", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void lookUp();
  });
}

/** @param {readonly string[]} names */
function offerUpstreams(names) {
  const select = byId("look-up-upstream", HTMLSelectElement);
  const offered = [...select.options].map(({ value }) => value);
  if (offered.join(" ") === names.join(" ")) return;
  const chosen = select.value;
  select.replaceChildren(...names.map((name) => make("option", { value: name }, name)));
  if (names.includes(chosen)) select.value = chosen;
}

async function lookUp() {
  const field = (/** @type {string} */ id) => byId(id, HTMLInputElement).value.trim();
  const upstream = byId("look-up-upstream", HTMLSelectElement).value;
  /** @type {Record<string, string>} */
  const headers = {};
  const cookie = field("look-up-cookie").replace(/^cookie:\s*/i, "");
  if (cookie !== "") headers["Cookie"] = cookie;
  if (field("look-up-header") !== "") headers[field("look-up-header")] = field("look-up-value");
  const path = field("look-up-path");
  try {
    /** @type {Explanation} */
    const found = await api(`upstreams/${encodeURIComponent(upstream)}/explain`, {
      method: "POST",
      body: { headers, ...(path === "" ? {} : { path }) },
    });
    showAnswer(found);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    byId("looked-up", HTMLElement).replaceChildren(make("p", { class: "error" }, words));
  }
}

/** @param {Explanation} found */
function showAnswer(found) {
  const { server, verdict, status } = found;
  const where =
    server === undefined ? `It goes to no server: nginx answers ${status ?? "with an error"}` : `It goes to ${server}`;
  byId("looked-up", HTMLElement).replaceChildren(
    make("p", { class: "answer" }, where),
    make("p", {}, whyOf(found)),
    make(
      "p",
      { class: "quiet" },
      `Verdict: ${verdict}. As it is now; what only a client’s address decides is not known.`,
    ),
  );
}

/** @param {Explanation} found */
function whyOf({ server, verdict, boundTo, obstacle }) {
  const to = server ?? "no server";
  const own = boundTo ?? "its server";
  switch (verdict) {
    case "hit":
      return boundTo === undefined
        ? `Its session key leads to ${to}, by the rules alone.`
        : `Its session is bound to ${own}, and goes there.`;
    case "new":
      return `No session of it is known, so balancing picks a server, this time ${to}. A session would begin there.`;
    case "none":
      return `It has no session that this upstream reads, so balancing picks a server, this time ${to}.`;
    case "failed":
      return `Its session is bound to ${own}, which does not answer.`;
    case "forged":
      return `It has a binding that none of the keys signed, which counts as none. ${to} takes it.`;
    case "expired":
      return `Its binding is too old, so ${to} takes it, and it is bound anew.`;
    case "stale":
      return `Its server was replaced since and has lost its memory, so ${to} takes it.`;
    case "unknown":
      return `Its session is bound to a server that is no longer in the upstream, so ${to} takes it.`;
    case "refused":
      return obstacle === "closed"
        ? "No server takes new sessions, and a policy of the rules refuses such requests."
        : `A policy of the rules refuses it, because of its server: ${obstacleWords(obstacle, own)}.`;
    default:
      return verdict.startsWith("moved:")
        ? `Its session is bound to ${own}, but ${obstacleWords(verdict.slice("moved:".length), own)}. So ${to} takes it.`
        : `${to} takes it.`;
  }
}

/**
 * @param {string | undefined} obstacle
 * @param {string} server
 */
function obstacleWords(obstacle, server) {
  switch (obstacle) {
    case "down":
      return `${server} is down or not healthy`;
    case "draining":
      return `${server} drains, and the rules let sessions leave it`;
    case "full":
      return `${server} has as many requests as it may have`;
    case "balance":
      return `${server} has more sessions than its part, and this one was idle`;
    case "group":
      return "its canary group is another one now";
    case "load":
      return `${server} has more than its share`;
    case "expired":
      return "the binding is too old";
    default:
      return "it is not known any more";
  }
}
</script>
    <script>
"use strict";

/*
 * Asks the API again and again, and shows what it says.
 */

/** Milliseconds between two looks. */
const INTERVAL = 2_000;
/** Milliseconds: what goes wrong now. */
const MINUTE = 60_000;
/** Milliseconds: readers of the screen are told of trouble at most so often. */
const TELLING = 10_000;

/** @type {Caller | undefined} */
let caller;
/** @type {Sample | undefined} */
let last;
let timer = 0;
let isAsking = false;
let isPaused = false;
let told = "";
let toldAt = -TELLING;

const banner = byId("banner", HTMLElement);
const live = byId("live", HTMLElement);

async function look() {
  if (isAsking) return;
  isAsking = true;
  clearTimeout(timer);
  try {
    caller = caller ?? (await api("caller"));
    const sample = remember(await api("upstreams"));
    const before = last;
    last = sample;
    if (before !== undefined) noteEvents(before, sample, periodBetween(before, sample));
    setHidden(banner, true);
    setHidden(byId("token-form", HTMLElement), true);
    show();
    setText(live, `Live, as of ${clockTime(new Date())}`);
  } catch (error) {
    explainFailure(error);
  }
  isAsking = false;
  if (!isPaused && !document.hidden && byId("token-form", HTMLElement).hidden) {
    timer = setTimeout(() => void look(), INTERVAL);
  }
}

/** @param {unknown} error */
function explainFailure(error) {
  if (error instanceof ApiError && error.status === 401) {
    const hadToken = tokens.get() !== "";
    tokens.set("");
    askForToken(hadToken ? "This token is not known to the proxy." : "");
    return;
  }
  const words = error instanceof Error ? error.message : String(error);
  const since = last === undefined ? "" : ` What you see is what it said last.`;
  setText(banner, `${words}${since} The page goes on asking.`);
  setHidden(banner, false);
  setText(live, "Not live");
}

/** @param {string} problem "" for none */
function askForToken(problem) {
  caller = undefined;
  setHidden(byId("content", HTMLElement), true);
  setHidden(byId("forget", HTMLElement), true);
  setHidden(byId("pause", HTMLElement), true);
  setHidden(banner, true);
  setHidden(byId("token-form", HTMLElement), false);
  setText(byId("token-error", HTMLElement), problem);
  setText(live, "");
  byId("token", HTMLInputElement).focus();
}

/** Shows what is known, also where nothing new is, but is to be shown in another way. */
function show() {
  if (last === undefined || caller === undefined) return;
  const { upstreams } = last;
  const { mayWrite } = caller;
  const [minutes, minute] = [lastMinutes(), periodOf(MINUTE)];
  setHidden(byId("pause", HTMLElement), false);
  setText(byId("host", HTMLElement), `at ${location.host}`);
  setHidden(byId("content", HTMLElement), false);
  setHidden(byId("forget", HTMLElement), tokens.get() === "");

  const troubles = troublesOf(upstreams, minutes, minute);
  showTroubles(byId("troubles", HTMLElement), troubles, upstreams);
  showPurposes(upstreams);
  tell(troubles);
  const names = troubles.map(({ upstream, server }) => (server === "" ? upstream : server));
  document.title = names.length === 0 ? `Limpet at ${location.host}` : `(${names.length}) ${names[0]} – Limpet`;

  const all = Object.values(upstreams);
  const notes = [];
  if (!mayWrite) notes.push("Your token is for reading only, so nothing can be changed here.");
  if (all.every(({ counts }) => counts === undefined)) {
    notes.push(
      "The rules do not have metrics: true, so requests are not counted by server: the page cannot tell shares, failures or times.",
    );
  }
  setText(byId("note", HTMLElement), notes.join(" "));
  setHidden(byId("note", HTMLElement), notes.length === 0);
  setHidden(byId("filters", HTMLElement), !all.some(({ servers }) => servers.length > MANY));
  showUpstreams(byId("upstreams", HTMLElement), upstreams, minutes, minute, {
    filter: byId("filter", HTMLInputElement).value,
    order: byId("order", HTMLSelectElement).value,
    mayWrite,
    act,
  });
  offerUpstreams(Object.keys(upstreams));
  showEvents(byId("events", HTMLElement));
}

/** @param {Readonly<Record<string, Upstream>>} upstreams */
function showPurposes(upstreams) {
  const found = onPurpose(upstreams);
  const list = byId("purposes", HTMLElement);
  const lines = found.slice(0, TROUBLES).map(({ upstream, server, stand }) => `${upstream} / ${server}: ${stand}`);
  if (found.length > lines.length) lines.push(`and ${found.length - lines.length} more`);
  setHidden(byId("purpose", HTMLElement), lines.length === 0);
  while (list.children.length > lines.length) list.lastElementChild?.remove();
  while (list.children.length < lines.length) list.append(make("li"));
  lines.forEach((line, index) => {
    setText(/** @type {HTMLElement} */ (list.children[index]), line);
  });
}

/**
 * Tells those who do not see the page which servers are in trouble, when that has changed.
 * @param {readonly Trouble[]} troubles
 */
function tell(troubles) {
  const names = troubles
    .slice(0, TROUBLES)
    .map(({ upstream, server }) => (server === "" ? upstream : `${upstream} ${server}`));
  const words =
    names.length === 0 ? "Nothing is wrong." : `${plural(troubles.length, "trouble")}: ${names.join(", ")}.`;
  const now = performance.now();
  if (words === told || now - toldAt < TELLING) return;
  told = words;
  toldAt = now;
  setText(byId("changes-in-trouble", HTMLElement), words);
}

/**
 * @param {Change} change
 */
function act(change) {
  const upstream = last?.upstreams[change.upstream];
  const server = upstream?.servers.find(({ name }) => name === change.server);
  if (upstream === undefined || server === undefined) return;
  openChange(change, upstream, server, (words) => {
    setText(byId("said", HTMLElement), words);
    void look();
  });
}

byId("pause", HTMLButtonElement).addEventListener("click", ({ currentTarget }) => {
  isPaused = !isPaused;
  /** @type {HTMLElement} */ (currentTarget).setAttribute("aria-pressed", String(isPaused));
  if (isPaused) {
    clearTimeout(timer);
    setText(live, `${live.textContent ?? ""}, paused`.replace("Live, as", "As"));
  } else void look();
});

byId("forget", HTMLButtonElement).addEventListener("click", () => {
  tokens.set("");
  clearTimeout(timer);
  askForToken("");
});

byId("token-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const field = byId("token", HTMLInputElement);
  tokens.set(field.value.trim());
  field.value = "";
  setHidden(byId("token-form", HTMLElement), true);
  void look();
});

byId("filters", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
});
for (const id of ["filter", "order"]) byId(id, HTMLElement).addEventListener("input", show);
document.addEventListener("limpet-arrange", show);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(timer);
  else if (!isPaused) void look();
});

prepareLookUp();
void look();
</script>
  </body>
</html>
]=],
styles = "'sha256-Nff/E3WVwDJk+fIPQd35+zXlJ30ZiZMaO6IHrzZa5oA='",
scripts = "'sha256-vhF1TswafSFTUDOkAxHNOWqopMZbITWc2zHn3ocqaB0=' 'sha256-cTf1YHBSFa7Sh/TsSBzjhngCkXTROhEziqw1vrKhebU=' 'sha256-AzBoGw+D5AqaUkvIPJvvfi2MhP3eOdh1DHv2e2Bvex8=' 'sha256-uwxIu3k6lBaVaSKgkwo+v9S6QMbBFyD5eHqqyb55tdA=' 'sha256-hLz9eFSrQLg654reyob7EK4oxSNCzqd+VYJt8JRWg+8=' 'sha256-U4iWtXV/R0zRt/6rKelaxXx97lr15UMLxK3mvD+yUHE=' 'sha256-cdzxSthJmQfvxoL2lGSoTXRI0Oia1zG94SR3adWxpLw=' 'sha256-UO/9DJGjx6ekLhNu7C7Zd2Mwsk5hWsU9Xip7pwwJYFQ=' 'sha256-i5M5XEuhjCdX13YVwOWH7eUd08aKadJ8EXoQXwelV2o=' 'sha256-jqabdIYnxeTsxPN8HRKye6r1udS2ErrR9DquWDn27UQ=' 'sha256-OulBd1f5c1qWj1msJeADRDUThOJ91DLUZ5Ax2LKcubk=' 'sha256-J2F+UXOGvXXcqC6BTzn9Zej2dfgeevhSCWGkr+0CsiM='",
}
