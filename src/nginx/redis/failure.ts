import { slice } from "../../affinity/bytes.ts";
import { printable } from "../../affinity/printable.ts";

/** Why a command to Redis failed. */
export interface Failure {
  /** No answer in time; no connection, or a broken one; an answer that is a refusal. */
  readonly kind: "slow" | "down" | "refused";
  /**
   * Readable text, also where Redis says something else. No secret is in it: what is left of an answer to AUTH is its first
   * word. Nor is a digest, as Redis repeats it: other answers end where something is no plain word.
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

/** The same, in words of our own. */
export function unsuitable(place: string, why: string): Failure {
  return { kind: "refused", reason: `${place} answers: ${printable(why)}` };
}

/** Letters of the longest words of Redis itself, and some more. The key of a session has more, and digits. */
const LONGEST_WORD = 20;
const SAYS_NOTHING = "something that is no message of Redis";

export function answerOf(place: string, answer: string): string {
  const isOfCluster = answer.indexOf("MOVED ") === 0;
  const advice = isOfCluster ? `. It is a node of a Redis Cluster: write cluster: ["${place}"] in the rules` : "";
  const words = plainWords(answer);
  return `${place} answers: ${words === "" ? SAYS_NOTHING : printable(words)}${advice}`;
}

/** An answer up to what may be an argument that Redis repeats, in whatever form: the key of a session, perhaps. */
function plainWords(answer: string): string {
  let end = 0;
  for (let start = 0; start < answer.length; start = end + 1) {
    const space = answer.indexOf(" ", start);
    const stop = space < 0 ? answer.length : space;
    if (!isPlainWord(slice(answer, start, stop))) break;
    end = stop;
  }
  return slice(answer, 0, end);
}

/** Letters, with the marks that sentences have between and behind them. */
function isPlainWord(word: string): boolean {
  if (word.length > LONGEST_WORD) return false;
  for (let i = 0; i < word.length; i++) {
    const letter = slice(word, i, i + 1);
    if (letter.toLowerCase() !== letter.toUpperCase()) continue;
    if (MARKS.indexOf(letter) < 0 || (letter === APOSTROPHE && i === 0)) return false;
  }
  return true;
}

const APOSTROPHE = "'";
const MARKS = "'.,;>()-";
