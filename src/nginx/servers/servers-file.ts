import { doNotPause } from "../../affinity/machine.ts";
import { provisionServer, type ProvisionedServer } from "../../affinity/provision.ts";
import type { Server } from "../../affinity/rules.ts";
import { whatIsWrong, whatIsWrongWithChange } from "../../affinity/servers/check.ts";
import { monotonicNow } from "../machine/clock.ts";
import { readJsonText } from "../machine/json-reader.ts";
import { holdsLease } from "../machine/lease.ts";
import { upstreams, type NginxUpstream } from "../upstream.ts";
import { publishSource } from "./published.ts";

/*
 * Servers that come from a JSON file: read when nginx starts, and then looked at again and again by one worker.
 */

/** Seconds between two looks at a file. It is read whole each time, because a change may leave its time and size as they were. */
const INTERVAL = 1;

/** What was read last, by upstream: also what cannot be used, so that it is told once. */
const lastTexts: Record<string, string | undefined> = {};
let lookAt = 0;

/**
 * The servers in a file when nginx starts.
 * @param before what it had before this start, for a file that cannot be used
 */
export function serversOfFile(
  this: void,
  upstream: string,
  path: string,
  before: readonly ProvisionedServer[],
): readonly ProvisionedServer[] {
  const text = readText(path);
  const servers = text === undefined ? "it cannot be read" : serversIn(text);
  if (typeof servers !== "string") return servers;
  const consequence = before.length === 0 ? "there are no servers" : "those that it had before are kept";
  ngx.log(ngx.ERR, `limpet: upstream "${upstream}": the servers in ${path} are not used: ${servers}; ${consequence}`);
  return before;
}

function readText(path: string): string | undefined {
  const [file] = io.open(path, "r");
  if (file === undefined) return undefined;
  const text = file.read("*a");
  file.close();
  return text;
}

/** A list of servers, or an object with such a list in `servers`. */
function serversIn(text: string): readonly ProvisionedServer[] | string {
  const value = readJsonText(text);
  if (typeof value === "string") return value;
  const listed = (value as { readonly servers?: unknown }).servers ?? value;
  const form = whatIsWrongWithChange({ kind: "replace", servers: listed });
  if (form !== undefined) return form;
  const servers: ProvisionedServer[] = [];
  for (const server of listed as readonly Server[]) servers.push(provisionServer(server));
  return whatIsWrong(servers, doNotPause) ?? servers;
}

/** Looks at the files, if it is time and this worker's turn. */
export function lookAtFiles(this: void): void {
  const now = monotonicNow();
  if (now < lookAt || !holdsLease()) return;
  lookAt = now + INTERVAL;
  for (const [, upstream] of pairs(upstreams)) {
    if (upstream.rules.serversFile !== undefined && upstream.isPublished)
      lookAtFile(upstream, upstream.rules.serversFile);
  }
}

function lookAtFile({ name }: NginxUpstream, path: string): void {
  // A file that is not there for a moment is being replaced, and one that is gone changes nothing.
  const text = readText(path) ?? "";
  if (text === lastTexts[name]) return;
  const isNews = lastTexts[name] !== undefined;
  lastTexts[name] = text;
  const servers = text === "" ? "it is empty, or cannot be read" : serversIn(text);
  const result = typeof servers === "string" ? servers : publishSource(name, servers);
  if (typeof result === "string") {
    // A file that is right is tried again: another worker may have been at work.
    if (typeof servers !== "string") lastTexts[name] = undefined;
    ngx.log(
      ngx.ERR,
      `limpet: upstream "${name}": the servers in ${path} are not used: ${result}; those before are kept`,
    );
  } else if (result !== undefined && isNews) {
    ngx.log(ngx.NOTICE, `limpet: upstream "${name}": the servers in ${path} are used; generation ${result}`);
  }
}
