import { hasAnswered, lastTry, wasReached } from "../request/tries.ts";
import type { Judgement } from "./judgement.ts";

const variables = ngx.var;

/** How a try failed. */
export interface TryFailure {
  /** For the log. */
  readonly reason: string;
  /** It has an answer, whose status is the failure. */
  readonly isAnswer: boolean;
}

const GATEWAY_TIMEOUT = "504";

/**
 * How the last try of a request failed, as nginx's variables show it.
 * @returns undefined where the rules do not take it for a failure
 */
export function lastFailure(judgement: Judgement | undefined): TryFailure | undefined {
  const status = lastTry(variables.upstream_status);
  if (hasAnswered()) {
    const statuses = judgement?.statuses;
    return statuses === undefined || isAmong(statuses, status)
      ? { reason: `status ${status}`, isAnswer: true }
      : undefined;
  }
  const isReached = wasReached();
  if (status === GATEWAY_TIMEOUT) {
    if (judgement?.timeout === false) return undefined;
    return { reason: isReached ? "no answer in time" : "no connection in time", isAnswer: false };
  }
  if (isReached && hasReceived()) {
    return judgement?.invalidHeader === false ? undefined : { reason: "an invalid answer", isAnswer: false };
  }
  if (judgement?.error === false) return undefined;
  return { reason: isReached ? "connection closed without an answer" : "connection failed", isAnswer: false };
}

/** Whether a status is in a set. */
export function isAmong(statuses: Readonly<Record<number, true | undefined>>, status: string): boolean {
  const number = tonumber(status);
  return number !== undefined && statuses[number] === true;
}

/** Whether the server of the last try sent anything. */
function hasReceived(): boolean {
  const bytes = lastTry(variables.upstream_bytes_received);
  return bytes !== "" && bytes !== "0" && bytes !== "-";
}
