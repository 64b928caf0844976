import { nowhere } from "../../findings/diagnostics.ts";
import { Refusal } from "../../findings/refusal.ts";
import { noSessions } from "./findings.ts";
import { linesOf } from "./lines.ts";
import type { Origin } from "./population.ts";
import type { Values } from "./sample.ts";
import { Tally } from "./tally.ts";

/**
 * Session keys from a file, one in each line. A key that appears several times is a session with that many requests.
 * @param most sessions to keep
 * @throws Refusal if there is none
 */
export async function keysIn(
  path: string,
  most: number,
): Promise<{ readonly values: Values; readonly origin: Origin }> {
  const tally = new Tally<undefined>(most);
  for await (const line of linesOf(path)) {
    const key = line.trim();
    if (key !== "") tally.add(key, () => undefined);
  }
  const keys = tally.entries();
  if (keys.length === 0) throw new Refusal([nowhere(noSessions(path))]);
  return {
    values: { size: keys.length, value: (index) => keys[index]!.key, requests: (index) => keys[index]!.count },
    origin: { from: "keys", file: path, share: tally.share },
  };
}
