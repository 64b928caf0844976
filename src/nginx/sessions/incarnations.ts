import type { Lineup } from "../../affinity/servers/lineup.ts";
import { NO_INCARNATION } from "../../affinity/servers/incarnation.ts";

/** Seconds for which a replaced incarnation is remembered: longer than sessions last. */
const REPLACED_FOR = 7 * 86_400;

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
  if (before !== NO_INCARNATION) dictionary.set(replacedKey(upstream, name, before), true, REPLACED_FOR);
  standing.incarnations[server] = incarnation;
  dictionary.set(incarnationKey(upstream, name), incarnation);
  return true;
}

/** Whether a server had this incarnation before its current one. */
export function isIncarnationReplaced(upstream: string, server: string, incarnation: number): boolean {
  if (dictionary === undefined) return false;
  const [isReplaced] = dictionary.get(replacedKey(upstream, server, incarnation));
  return isReplaced === true;
}

function incarnationKey(upstream: string, server: string): string {
  return `incarnation ${upstream} ${server}`;
}

function replacedKey(upstream: string, server: string, incarnation: number): string {
  return `replaced ${upstream} ${server} ${incarnation}`;
}
