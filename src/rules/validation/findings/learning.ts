import { error } from "../../../findings/finding.ts";

// 6xx: learned sessions

export const secondLearn = error(
  601,
  () =>
    "The upstream has another learn() before this one. An upstream has one memory, so put everything to learn and look up into one learn().",
);
export const nothingLearned = error(
  602,
  () =>
    "Nothing would ever be learned: no cookie or header is named that brings a new session id in a response. " +
    'Name it, as in create: [cookie("sid")], or write createFromRequest: true.',
);
export const badMemory = error(
  603,
  (given: string) =>
    `memory must be a size from "64k" to "65536m", not ${JSON.stringify(given)}. Write it as nginx does, in "k" or "m": memory: "8m"`,
);
export const keysForRedis = error(
  604,
  () =>
    "learn() with redis needs keys, because it stores keyed digests of session ids there. " +
    'Say where they are: keys: fromFile("/etc/limpet/keys")',
);
