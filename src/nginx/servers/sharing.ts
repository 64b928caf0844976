import { ageOf, newsFor, withoutOld } from "../../affinity/servers/operator-changes.ts";
import { differences } from "../../affinity/servers/difference.ts";
import { monotonicNow } from "../machine/clock.ts";
import { sendCommand } from "../redis/client.ts";
import { LONGEST_VALUE } from "../redis/protocol.ts";
import type { NginxUpstream } from "../upstream.ts";
import { forgetDrains } from "./drain.ts";
import { publishedNumber, publishShared, type SharedServers } from "./published.ts";
import { sealChanges, unsealChanges, type SharedPlace } from "./shared-place.ts";
import { noteNotShared, noteShared } from "./sharing-status.ts";

/*
 * Changes that operators make on one proxy reach the others by Redis. One worker reads the value there again and again,
 * takes over what is news here, and writes back what is news there. Another proxy may write in between, and its change is
 * then gone from Redis; but it looks again soon after it has written, finds that, and writes it again. So nothing is ever
 * lost that some proxy knows: neither when Redis forgets everything, nor when it could not be reached.
 */

/** Seconds between two looks. */
const INTERVAL = 1;
/** Seconds until the look after a value was written. */
const LOOK_AGAIN = 0.2;
/** Seconds after which a look that has not ended is taken for lost: nginx drops timers when too many run. */
const LONGEST_LOOK = 30;
const MILLISECONDS = 1000;

/** Shares what changed, if it is time, or if something was published. One worker does that. */
export function shareIfDue(this: void, upstream: NginxUpstream): void {
  const { shared, name } = upstream;
  if (shared === undefined || !upstream.isPublished) return;
  const now = monotonicNow();
  if (now < shared.busyUntil || (now < shared.nextLook && publishedNumber(name) === shared.toldNumber)) return;
  shared.toldNumber = publishedNumber(name) ?? 0;
  shared.nextLook = now + INTERVAL;
  const [timer] = ngx.timer.at(0, look, upstream, shared);
  if (timer !== undefined) shared.busyUntil = now + LONGEST_LOOK;
}

function look(this: void, premature: boolean, upstream: NginxUpstream, shared: SharedPlace): void {
  if (!premature) {
    const { name } = upstream;
    const [ok, result] = pcall(share, upstream, shared);
    const problem = ok ? result : tostring(result);
    if (problem === undefined) noteShared(name);
    else noteNotShared(name, problem);
  }
  shared.busyUntil = 0;
}

/** @returns why not everything is shared */
function share(this: void, upstream: NginxUpstream, shared: SharedPlace): string | undefined {
  const { name } = upstream;
  const { client, key } = shared;
  const { writeDeadline } = client.settings;
  const [reply, unanswered] = sendCommand(client, key, ["GET", key], monotonicNow() + writeDeadline);
  if (reply === undefined) return `Redis: ${unanswered}`;
  const value = typeof reply === "string" ? reply : "";
  const now = ngx.now() * MILLISECONDS;
  if (value === shared.settledText && publishedNumber(name) === shared.settledNumber && !isOld(shared, now)) {
    return shared.conflict;
  }
  const unsealed = unsealChanges(shared, value);
  if (unsealed.wrong !== undefined) {
    const advice = "To begin anew with what the proxies know, delete the key";
    return refuse(name, shared, value, `the value of ${key} in Redis cannot be used: ${unsealed.wrong}. ${advice}`);
  }
  const { written } = unsealed;
  const age = written === undefined ? "fresh" : ageOf(written, now);
  if (age === "outdated") warnOutdated(name, shared, value);
  const said = age === "outdated" ? [] : withoutOld(unsealed.changes, now);
  const own = publishShared(name, said);
  if (typeof own === "string") return own;
  shared.toldNumber = own.number;
  forgetDrains(upstream, own.before, own.servers);
  logNews(name, own);
  const isToBeSigned = !unsealed.hasFirstKey && !shared.hasRenewedTag;
  if (newsFor(said, own.changes).length > 0 || isToBeSigned || age === "old") {
    const fresh = sealChanges(shared, own.changes, now);
    if (fresh.length > LONGEST_VALUE) {
      return refuse(name, shared, fresh, `they have ${fresh.length} bytes, and ${LONGEST_VALUE} is the maximum`);
    }
    const [isWritten, unwritten] = sendCommand(client, key, ["SET", key, fresh], monotonicNow() + writeDeadline);
    if (isWritten === undefined) return `Redis: ${unwritten}`;
    if (isToBeSigned) shared.hasRenewedTag = true;
    shared.nextLook = monotonicNow() + LOOK_AGAIN;
    shared.settledText = fresh;
    shared.settledTime = now;
  } else {
    shared.settledText = value;
    shared.settledTime = age === "outdated" ? undefined : written;
  }
  shared.settledNumber = own.number;
  if (age !== "outdated") shared.refusedText = undefined;
  shared.conflict = own.conflict;
  return own.conflict;
}

function isOld({ settledTime }: SharedPlace, milliseconds: number): boolean {
  return settledTime !== undefined && ageOf(settledTime, milliseconds) !== "fresh";
}

/** Tells the log once of a value that is not used because somebody may have kept it, to bring back what was taken back. */
function warnOutdated(name: string, shared: SharedPlace, value: string): void {
  if (shared.refusedText === value) return;
  shared.refusedText = value;
  ngx.log(
    ngx.WARN,
    `limpet: upstream "${name}": the value of ${shared.key} in Redis is not used, because it was written more than 6 days ago`,
  );
}

/** Tells the log once of a value that cannot be used. */
function refuse(name: string, shared: SharedPlace, value: string, problem: string): string {
  if (shared.refusedText === value) return problem;
  shared.refusedText = value;
  ngx.log(ngx.ERR, `limpet: upstream "${name}": changes of servers are not shared: `, problem);
  return problem;
}

function logNews(name: string, { news, before, servers, number, conflict }: SharedServers): void {
  const isNamed: Record<string, true | undefined> = {};
  const authors: string[] = [];
  for (const { author } of news) {
    if (isNamed[author] === true) continue;
    isNamed[author] = true;
    authors.push(author);
  }
  const by = table.concat(authors, ", ");
  if (conflict !== undefined && news.length > 0) {
    ngx.log(
      ngx.ERR,
      `limpet: upstream "${name}": what was changed by ${by}, through Redis, makes no sense with what was changed here: `,
      `${conflict}; the servers stay as they are`,
    );
    return;
  }
  const what = differences(before, servers);
  if (what.length === 0) return;
  ngx.log(
    ngx.NOTICE,
    `limpet: upstream "${name}": servers changed by ${by}, through Redis: `,
    `${table.concat(what as string[], ", ")}; generation ${number}`,
  );
}
