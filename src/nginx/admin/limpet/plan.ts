import { doNotPause } from "../../../affinity/machine.ts";
import type { ProvisionedServer } from "../../../affinity/provision.ts";
import { createLineup } from "../../../affinity/running-upstream.ts";
import { changeServers, type ServerChange } from "../../../affinity/servers/change.ts";
import { whatIsWrong, whatIsWrongWithChange } from "../../../affinity/servers/check.ts";
import { differences } from "../../../affinity/servers/difference.ts";
import { serverNamed } from "../../../affinity/servers/generation.ts";
import { NO_SERVER, pickAgain } from "../../../affinity/servers/picking.ts";
import type { Lineup } from "../../../affinity/servers/lineup.ts";
import { beginSlices } from "../../servers/slices.ts";
import type { NginxUpstream } from "../../upstream.ts";
import { jsonList, jsonNumber, jsonObject, jsonText, type Json } from "../json.ts";

/** Keys whose servers are compared; a share is then right within about one percent. */
const SAMPLE = 10_000;

/**
 * What a change of servers would do, which is not made.
 * @returns what is wrong with it instead
 */
export function planOf(
  this: void,
  upstream: NginxUpstream,
  change: ServerChange,
): { readonly plan: Json } | { readonly wrong: string } {
  const { current, tools } = upstream;
  const { servers, number } = current.generation;
  const form = whatIsWrongWithChange(change);
  if (form !== undefined) return { wrong: form };
  const changed = changeServers(servers, change);
  if (typeof changed === "string") return { wrong: changed };
  const wrong = whatIsWrong(changed, doNotPause);
  if (wrong !== undefined) return { wrong };
  const slices = beginSlices();
  const next = createLineup(number + 1, changed, tools, current, slices.pause);
  let moved = 0;
  for (let i = 0; i < SAMPLE; i++) {
    if (serverOf(current, `key ${i}`) !== serverOf(next, `key ${i}`)) moved++;
    if (i % 64 === 0) slices.pause();
  }
  slices.end();
  const plan = jsonObject([
    ["generation", jsonNumber(number)],
    ["changes", namesList(differences(servers, changed))],
    ["keysMoved", jsonNumber(moved / SAMPLE)],
    ["sessionsLeave", namesList(whoseSessionsLeave(upstream, servers, next))],
  ]);
  return { plan };
}

function serverOf(lineup: Lineup, key: string): string {
  const server = pickAgain(lineup, key, {});
  return server === NO_SERVER ? "" : lineup.generation.servers[server]!.name;
}

/** The servers whose bound sessions would have to leave. */
function whoseSessionsLeave(
  { rules, bindings }: NginxUpstream,
  before: readonly ProvisionedServer[],
  { generation }: Lineup,
): readonly string[] {
  const names: string[] = [];
  if (bindings === undefined) return names;
  for (const { name, down, draining } of before) {
    if (down) continue;
    const index = serverNamed(generation, name);
    const after = index === undefined ? undefined : generation.servers[index]!;
    const isSentAway = after !== undefined && after.draining && !draining && rules.policies.draining !== "stay";
    if (after === undefined || after.down || isSentAway) names.push(name);
  }
  return names;
}

function namesList(names: readonly string[]): Json {
  const items: Json[] = [];
  for (const name of names) items.push(jsonText(name));
  return jsonList(items);
}
