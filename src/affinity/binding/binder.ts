import type { EditableRequest, EditableResponse } from "../message.ts";
import type { Exchange } from "./exchange.ts";
import { NOTHING, type Finding } from "./finding.ts";

/** An affinity at work. */
export interface Binder {
  /**
   * Looks for the binding in a request, and takes out of it what is not for the application.
   * @param now seconds since the epoch
   * @param isFound whether another affinity knows the server already
   */
  find(request: EditableRequest, now: number, exchange: Exchange, isFound: boolean): Finding;
  /**
   * Ties the session to the server that answered.
   * @returns whether something was bound that was not before
   */
  bind(request: EditableRequest, response: EditableResponse, now: number, exchange: Exchange): boolean;
}

/** Of two findings about one request the one that counts: a server before all else, then what was found first. */
export function better(first: Finding, second: Finding): Finding {
  if (first >= 0 || second === NOTHING) return first;
  return second >= 0 || first === NOTHING ? second : first;
}
