import type { ProvisionedServer } from "../provision.ts";
import { namedServer, serversByName } from "./by-name.ts";
import { optionText, SERVER_OPTIONS } from "./options.ts";

type OptionValue = string | number | boolean | undefined;

function addChange(words: string[], name: string, option: string, was: OptionValue, is: OptionValue): void {
  if (was !== is) words.push(`${name}: ${option} ${optionText(was)} → ${optionText(is)}`);
}

function deadlineOf({ drainUntil }: ProvisionedServer): number | undefined {
  return drainUntil === 0 ? undefined : drainUntil;
}

/**
 * What changed between two sets of servers, in words: `+c (10.0.0.3:80)` for one that was added, `-a` for one that was
 * removed, and `b: weight 1 → 2` for each other change.
 */
export function differences(
  before: readonly ProvisionedServer[],
  after: readonly ProvisionedServer[],
): readonly string[] {
  const words: string[] = [];
  const former = serversByName(before);
  const isThere: Record<string, true> = {};
  for (const server of after) {
    const { name } = server;
    isThere[name] = true;
    const old = namedServer(former, name);
    if (old === undefined) words.push(`+${name} (${server.address})`);
    else {
      for (const option of SERVER_OPTIONS) addChange(words, name, option, old[option], server[option]);
      addChange(words, name, "drainUntil", deadlineOf(old), deadlineOf(server));
    }
  }
  for (const { name } of before) if (isThere[name] !== true) words.push(`-${name}`);
  return words;
}
