import { slice } from "../../affinity/bytes.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import { NO_INCARNATION } from "../../affinity/servers/incarnation.ts";

/** Seconds for which a replaced incarnation is remembered: longer than sessions last. */
const REPLACED_FOR = 7 * 86_400;
/** Of each server the last ones: a server whose every answer tells another one must not push out what else is in the dictionary. */
const MOST_REPLACED = 16;

const dictionary = ngx.shared.limpet;

/** Takes over what the workers know of the incarnation that a server tells of itself. */
export function readIncarnation(upstream: string, { generation, standing }: Lineup, server: number): void {
  const [incarnation] = dictionary!.get(incarnationKey(upstream, generation.servers[server]!.name));
  if (incarnation !== undefined) standing.incarnations[server] = incarnation as number;
}

/**
 * Remembers for all workers which incarnation of a server answered, unless it is one that was replaced
 * and had an answer under way.
 * @returns whether the workers have to be told
 */
export function rememberIncarnation(
  upstream: string,
  { generation, standing }: Lineup,
  server: number,
  incarnation: number,
): boolean {
  const { name } = generation.servers[server]!;
  if (dictionary === undefined || isIncarnationReplaced(upstream, name, incarnation)) return false;
  const before = standing.incarnations[server]!;
  if (before !== NO_INCARNATION) rememberReplaced(dictionary, replacedKey(upstream, name), before);
  standing.incarnations[server] = incarnation;
  dictionary.set(incarnationKey(upstream, name), incarnation);
  return true;
}

/** Whether a server had this incarnation before its current one, as far as is remembered. */
export function isIncarnationReplaced(upstream: string, server: string, incarnation: number): boolean {
  if (dictionary === undefined) return false;
  const [replaced] = dictionary.get(replacedKey(upstream, server));
  return replaced !== undefined && isAmong(replaced as string, incarnation);
}

/** Puts one before the others, of which some have been remembered for long enough: each is its number, "@", until when, " ". */
function rememberReplaced(memory: NgxSharedDictionary, key: string, incarnation: number): void {
  const [before] = memory.get(key);
  const others = (before as string | undefined) ?? "";
  const now = Math.floor(ngx.time());
  let replaced = ` ${incarnation}@${now + REPLACED_FOR} `;
  let start = 1;
  for (let count = 1; count < MOST_REPLACED; count++) {
    const end = others.indexOf(" ", start);
    if (end < 0) break;
    const until = tonumber(slice(others, others.indexOf("@", start) + 1, end))!;
    if (until > now) replaced += `${slice(others, start, end)} `;
    start = end + 1;
  }
  memory.set(key, replaced, REPLACED_FOR);
}

function isAmong(replaced: string, incarnation: number): boolean {
  const start = replaced.indexOf(` ${incarnation}@`);
  if (start < 0) return false;
  const until = slice(replaced, replaced.indexOf("@", start) + 1, replaced.indexOf(" ", start + 1));
  return tonumber(until)! > ngx.time();
}

function incarnationKey(upstream: string, server: string): string {
  return `incarnation ${upstream} ${server}`;
}

function replacedKey(upstream: string, server: string): string {
  return `replaced ${upstream} ${server}`;
}
