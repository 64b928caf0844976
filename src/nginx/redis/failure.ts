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
  return { kind: "refused", reason: answerOf(place, answer) };
}

export function answerOf(place: string, answer: string): string {
  const isOfCluster = answer.indexOf("MOVED ") === 0;
  const advice = isOfCluster ? `. It is a node of a Redis Cluster: write cluster: ["${place}"] in the rules` : "";
  return `${place} answers: ${answer}${advice}`;
}
