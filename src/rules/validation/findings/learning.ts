import { error } from "../../../findings/finding.ts";

// 6xx: learned sessions

export const secondLearn = error(
  601,
  () =>
    "The upstream has another learn() before this one. Its memory is one, so put all that is to be learned and looked up into one learn().",
);
export const nothingLearned = error(
  602,
  () =>
    "Nothing would ever be learned: no cookie and no header is named in which an answer brings a new session id. " +
    'Name it, as in create: [cookie("sid")], or say createFromRequest: true.',
);
export const badMemory = error(
  603,
  (given: string) =>
    `memory must be a size from "64k" to "65536m", not ${JSON.stringify(given)}. Write it as nginx takes it, in "k" or "m": memory: "8m"`,
);
export const keysForRedis = error(
  604,
  () =>
    "learn() with redis needs keys, for it is digests of session ids that are kept there. " +
    'Say where they are: keys: fromFile("/etc/limpet/keys")',
);
