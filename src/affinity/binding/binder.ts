import type { EditableRequest, EditableResponse } from "../message.ts";
import type { Request } from "../request.ts";
import type { Lineup } from "../servers/lineup.ts";
import type { Exchange } from "./exchange.ts";
import type { Found } from "./found.ts";

/** As `Binder.find`; of another form, so that nobody takes one for the other, which may wait and rewrite requests. */
export type FindOwnInBalancer = (
  this: void,
  isFound: boolean,
  request: Request,
  now: number,
  lineup: Lineup,
  spent: Found | undefined,
) => Found;

/** An affinity at work. `Own` is what it finds, and gets again when the answer is there. */
export interface Binder<Own extends Found = Found> {
  /**
   * Looks for the binding in a request, and takes out of it what is not for the application.
   * @param now seconds since the epoch
   * @param isFound whether another affinity knows the server already
   * @param spent what it found for an exchange that is over, to be used again; `undefined` for none
   * @returns `FOUND_NOTHING` where there is nothing of this affinity's in the request
   */
  find(
    request: EditableRequest,
    now: number,
    lineup: Lineup,
    isFound: boolean,
    spent: Own | Found | undefined,
  ): Own | Found;
  /** The same in the balancer phase; `undefined` where that cannot be. */
  readonly findInBalancer?: FindOwnInBalancer | undefined;
  /**
   * Where it can be told: how many seconds the session surely was without a request.
   * @param found what `find` returned
   */
  idleOf?(found: Own | Found, now: number): number;
  /**
   * Ties the session to the server that answered.
   * @param found what `find` returned
   * @returns whether something was bound that was not before
   */
  bind(
    request: EditableRequest,
    response: EditableResponse,
    now: number,
    exchange: Exchange,
    found: Own | Found,
  ): boolean;
}
