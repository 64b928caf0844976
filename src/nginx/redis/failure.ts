/** Why a command to Redis failed. */
export interface Failure {
  /** No answer in time; no connection, or a broken one; an answer that is a refusal. */
  readonly kind: "slow" | "down" | "refused";
  /** Readable text; never contains a secret or a digest. */
  readonly reason: string;
}

/** The error of a socket whose time is up. */
const TIMEOUT = "timeout";

/** @param error the socket's error */
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
