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
