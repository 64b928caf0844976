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
