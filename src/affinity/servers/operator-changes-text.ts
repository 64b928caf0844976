import { decimal } from "../address.ts";
import { NINE, ZERO } from "../ascii.ts";
import { byteAt, slice } from "../bytes.ts";
import { doNotPause, type Pause } from "../machine.ts";
import type { ProvisionedServer } from "../provision.ts";
import { isServerName, whatIsWrong } from "./check.ts";
import type { ChangeEnd, OperatorChange, OperatorChanges } from "./operator-changes.ts";
import { isServersText, readServers, writeServers } from "./text.ts";

/*
 * Changes of operators as text, three lines for each: stamp, end, name and author with tabs between them; what the sources
 * said of the server; what the operator made of it. The last two are as `writeServers` writes them, or empty.
 */

const FIELD_END = "\t";
const LINE_END = "\n";

/** Digits of a stamp, which last until the year 2286. */
const MOST_DIGITS = 13;
/** Bytes. */
const LONGEST_AUTHOR = 512;

/** @param pause is called after every change */
export function writeChanges(this: void, changes: OperatorChanges, pause: Pause): string {
  const parts: string[] = [];
  for (const { name, stamp, author, source, made, end } of changes) {
    parts.push(`${stamp}${FIELD_END}${end}${FIELD_END}${name}${FIELD_END}${author}${LINE_END}`);
    parts.push(source === undefined ? LINE_END : writeServers([source], doNotPause));
    parts.push(made === undefined ? LINE_END : writeServers([made], doNotPause));
    pause();
  }
  return parts.join("");
}

/** The same for other proxies, to whom it is all the same who lost a server. */
export function writeSharedChanges(this: void, changes: OperatorChanges, pause: Pause): string {
  const shared: OperatorChange[] = [];
  for (const { name, stamp, author, source, made, end } of changes) {
    shared.push({ name, stamp, author, source, made, end: end === 0 ? 0 : 1 });
  }
  return writeChanges(shared, pause);
}

/**
 * Reads what one of the two wrote.
 * @param pause is called after every change
 * @returns `undefined` where the text is damaged
 */
export function readChanges(this: void, text: string, pause: Pause): OperatorChanges | undefined {
  const changes: OperatorChange[] = [];
  let start = 0;
  while (start < text.length) {
    const first = text.indexOf(LINE_END, start);
    const second = first < 0 ? -1 : text.indexOf(LINE_END, first + 1);
    const third = second < 0 ? -1 : text.indexOf(LINE_END, second + 1);
    if (third < 0) return undefined;
    const change = readChange(
      slice(text, start, first),
      slice(text, first + 1, second + 1),
      slice(text, second + 1, third + 1),
    );
    if (change === undefined) return undefined;
    // They are sorted, or to join them would lose some.
    if (changes.length > 0 && changes[changes.length - 1]!.name >= change.name) return undefined;
    changes.push(change);
    start = third + 1;
    pause();
  }
  return changes;
}

function readChange(head: string, sourceLine: string, madeLine: string): OperatorChange | undefined {
  const stampEnd = head.indexOf(FIELD_END);
  const endEnd = head.indexOf(FIELD_END, stampEnd + 1);
  const nameEnd = head.indexOf(FIELD_END, endEnd + 1);
  if (stampEnd < 0 || endEnd < 0 || nameEnd < 0) return undefined;
  const stamp = wholeNumber(slice(head, 0, stampEnd));
  const end = wholeNumber(slice(head, stampEnd + 1, endEnd));
  const name = slice(head, endEnd + 1, nameEnd);
  const author = slice(head, nameEnd + 1, head.length);
  if (stamp === undefined || end === undefined || end > 2) return undefined;
  if (!isServerName(name) || author.length > LONGEST_AUTHOR) return undefined;
  const source = readOne(sourceLine, name);
  const made = readOne(madeLine, name);
  if (source === DAMAGED || made === DAMAGED) return undefined;
  return { name, stamp, author, source, made, end: end as ChangeEnd };
}

const DAMAGED = "damaged";

function readOne(line: string, name: string): ProvisionedServer | undefined | typeof DAMAGED {
  if (line === LINE_END) return undefined;
  if (!isServersText(line)) return DAMAGED;
  const servers = readServers(line, doNotPause);
  const server = servers[0]!;
  if (server.name !== name || server.isLeaving === true || whatIsWrong(servers, doNotPause, true) !== undefined)
    return DAMAGED;
  return server;
}

function wholeNumber(digits: string): number | undefined {
  if (digits.length === 0 || digits.length > MOST_DIGITS) return undefined;
  for (let i = 0; i < digits.length; i++) {
    const byte = byteAt(digits, i);
    if (byte < ZERO || byte > NINE) return undefined;
  }
  return decimal(digits);
}
