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
