import { slice } from "../../affinity/bytes.ts";
import { printable } from "../../affinity/printable.ts";

/** Why a command to Redis failed. */
export interface Failure {
  /** No answer in time; no connection, or a broken one; an answer that is a refusal. */
  readonly kind: "slow" | "down" | "refused";
  /**
   * Readable text, also where Redis says something else. No secret is in it: what is left of an answer to AUTH is its first
   * word. Nor is a digest, as Redis repeats it: of other answers, what is quoted in them and all that is behind it is cut.
   */
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

/** What is behind these may be an argument that Redis repeats: the key of a session, perhaps. */
const QUOTE = " '";
const COLON = ":";

export function answerOf(place: string, answer: string): string {
  const isOfCluster = answer.indexOf("MOVED ") === 0;
  const advice = isOfCluster ? `. It is a node of a Redis Cluster: write cluster: ["${place}"] in the rules` : "";
  return `${place} answers: ${printable(upTo(COLON, upTo(QUOTE, answer)))}${advice}`;
}

function upTo(end: string, text: string): string {
  const found = text.indexOf(end);
  return found < 0 ? text : slice(text, 0, found);
}
