import { holdsLease } from "../machine/lease.ts";
import { upstreamNames, upstreams } from "../upstream.ts";
import { publishedNumber, readRecord } from "./published.ts";
import { keepSaved } from "./saved-servers.ts";
import type { ServersRecord } from "./servers-record.ts";
import { readStateFile, stateText, writeStateFile } from "./state-file.ts";

/*
 * One worker saves the servers of all upstreams that may change whenever a generation was published.
 */

/** Seconds after which a file that could not be written is tried again. */
const RETRY = 10;

/** Of the rules; "" for none. */
let path = "";
/** The numbers of the generations that the file has, as one text. */
let savedNumbers = "";
let retryAt = 0;
/** Why the file that is there was not used: it is kept under another name. */
let refusal: string | undefined;

/** Reads what was saved before nginx was stopped. What cannot be used is told, and put aside before the next save. */
export function readSaved(this: void, stateFile: string | undefined): void {
  path = stateFile ?? "";
  refusal = undefined;
  const saved = path === "" ? {} : readStateFile(path);
  if (typeof saved !== "string") {
    keepSaved(saved);
    return;
  }
  keepSaved({});
  refusal = saved;
  ngx.log(ngx.ERR, `limpet: the saved servers in ${path} are not used: ${saved}; the rules' own servers are used`);
}

/** Saves what has been published since the last time, if it is this worker's turn. */
export function saveIfPublished(this: void): void {
  if (path === "" || ngx.time() < retryAt || !holdsLease()) return;
  const names: string[] = [];
  let numbers = "";
  for (const name of upstreamNames()) {
    if (!upstreams[name]!.rules.mayChange) continue;
    names.push(name);
    numbers += `${name} ${publishedNumber(name) ?? 0} `;
  }
  if (numbers === savedNumbers) return;
  const saved: Record<string, ServersRecord> = {};
  for (const name of names) {
    const record = readRecord(name);
    // What is saved of it is better than nothing.
    if (record === undefined) return;
    saved[name] = record;
  }
  if (refusal !== undefined) {
    os.rename(path, `${path}.refused`);
    refusal = undefined;
  }
  const failure = writeStateFile(path, stateText(saved));
  if (failure === undefined) {
    savedNumbers = numbers;
    return;
  }
  retryAt = ngx.time() + RETRY;
  ngx.log(
    ngx.ERR,
    "limpet: changes of servers will not outlive a restart, because the state file cannot be written: ",
    failure,
    "; the workers need to be able to write to its folder",
  );
}
