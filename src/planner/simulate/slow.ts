import { nowhere } from "../../findings/diagnostics.ts";
import { Refusal } from "../../findings/refusal.ts";
import { notATime, unknownServer } from "./findings.ts";

/**
 * Servers that take longer than others: `b=5,c=2.5`.
 * @param known the servers' names
 * @returns how many times as long as the others they take, by name
 * @throws Refusal if one cannot be read
 */
export function parseSlow(texts: readonly string[], known: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    texts
      .flatMap((text) => text.split(","))
      .map((part) => {
        const [name = "", times = ""] = part.trim().split("=");
        const value = Number(times);
        if (!(value > 0 && value < Infinity)) throw new Refusal([nowhere(notATime(part))]);
        if (!known.includes(name)) throw new Refusal([nowhere(unknownServer(name, known))]);
        return [name, value] as const;
      }),
  );
}
