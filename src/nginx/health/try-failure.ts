import { hasAnswered, lastTry, wasReached } from "../request/tries.ts";
import type { FailureKind } from "../metrics/numbers.ts";
import type { Judgement } from "./judgement.ts";

const variables = ngx.var;

/** What a failed try has to say of its server. */
export interface Failing {
  /** For the log. */
  readonly reason: string;
  /** It has an answer, whose status is the failure. */
  readonly isAnswer: boolean;
}

/** How a try failed. */
export interface TryFailure extends Failing {
  readonly kind: FailureKind;
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
      ? { kind: "status", reason: `status ${status}`, isAnswer: true }
      : undefined;
  }
  const isReached = wasReached();
  if (status === GATEWAY_TIMEOUT) {
    if (judgement?.timeout === false) return undefined;
    return isReached
      ? { kind: "timeout", reason: "no answer in time", isAnswer: false }
      : { kind: "connect_timeout", reason: "no connection in time", isAnswer: false };
  }
  if (isReached && hasReceived()) {
    return judgement?.invalidHeader === false
      ? undefined
      : { kind: "invalid", reason: "an invalid answer", isAnswer: false };
  }
  if (judgement?.error === false) return undefined;
  return isReached
    ? { kind: "closed", reason: "connection closed without an answer", isAnswer: false }
    : { kind: "connect", reason: "connection failed", isAnswer: false };
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
