/** Why Redis could not be asked. */
export interface Failure {
  /** No answer in time; no connection, or a broken one; an answer that refuses. */
  readonly kind: "slow" | "down" | "refused";
  /** For people; never with a secret or a digest in it. */
  readonly reason: string;
}

/** What a socket says when its time is up. */
const TIMEOUT = "timeout";

/** @param error what the socket said */
export function brokenConnection(place: string, error: string | undefined): Failure {
  if (error === TIMEOUT) return { kind: "slow", reason: `${place} does not answer in time` };
  return { kind: "down", reason: `${place}: ${error ?? "unknown error"}` };
}

export function outOfTime(place: string): Failure {
  return brokenConnection(place, TIMEOUT);
}

export function refused(place: string, answer: string): Failure {
  return { kind: "refused", reason: `${place} answers: ${answer}` };
}
