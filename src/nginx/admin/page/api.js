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
