import type { ProvisionedServer } from "../../../affinity/provision.ts";
import { readServers } from "../../../affinity/servers/text.ts";
import { readRecord } from "../../servers/published.ts";
import { beginSlices } from "../../servers/slices.ts";
import type { NginxUpstream } from "../../upstream.ts";
import {
  jsonFlag,
  jsonList,
  jsonNumber,
  jsonObject,
  jsonText,
  optionalNumber,
  optionalText,
  type Json,
} from "../json.ts";

/**
 * All that the next reload merges with new rules: the servers as the rules have them, names included; what the rules,
 * DNS and files said last; and the servers as they are, with what operators changed.
 */
export function sourcesView(this: void, { name, rules, sourceServers, current }: NginxUpstream): Json {
  const record = rules.mayChange ? readRecord(name) : undefined;
  const slices = beginSlices();
  const list = (servers: readonly ProvisionedServer[]): Json => {
    const items: Json[] = [];
    for (const server of servers) {
      items.push(optionsOf(server));
      slices.pause();
    }
    return jsonList(items);
  };
  const view = jsonObject([
    ["generation", jsonNumber(record === undefined ? current.generation.number : record.number)],
    ["mayChange", jsonFlag(rules.mayChange)],
    ["rules", list(record === undefined ? rules.servers : readServers(record.rules, slices.pause))],
    ["source", list(record === undefined ? sourceServers : readServers(record.base, slices.pause))],
    ["servers", list(record === undefined ? current.generation.servers : readServers(record.servers, slices.pause))],
  ]);
  slices.end();
  return view;
}

/** Only what was said of it: options that it does not have take their defaults from the rules, which may be new ones. */
function optionsOf(server: ProvisionedServer): Json {
  return jsonObject([
    ["name", jsonText(server.name)],
    ["address", jsonText(server.address)],
    ["weight", jsonNumber(server.weight)],
    ["down", jsonFlag(server.down)],
    ["backup", jsonFlag(server.backup)],
    ["draining", jsonFlag(server.draining)],
    ["maxConnections", jsonNumber(server.maxConnections)],
    ["maxFails", optionalNumber(server.maxFails)],
    ["failTimeout", optionalNumber(server.failTimeout)],
    ["slowStart", optionalNumber(server.slowStart)],
    ["incarnation", optionalText(server.incarnation)],
    ["group", optionalText(server.group)],
    ["drainUntil", optionalNumber(server.drainUntil)],
    ["isLeaving", server.isLeaving === true ? "true" : undefined],
    ["formerly", optionalText(server.formerly)],
  ]);
}
