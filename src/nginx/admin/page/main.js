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
