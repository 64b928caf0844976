import { decimal } from "../../affinity/address.ts";
import { NINE, ZERO } from "../../affinity/ascii.ts";
import { byteAt, slice } from "../../affinity/bytes.ts";
import { doNotPause } from "../../affinity/machine.ts";
import { printable } from "../../affinity/printable.ts";
import { whatIsWrong } from "../../affinity/servers/check.ts";
import { readChanges } from "../../affinity/servers/operator-changes-text.ts";
import { isServersText, readServers } from "../../affinity/servers/text.ts";
import type { SavedServers } from "./saved-servers.ts";
import type { ServersRecord } from "./servers-record.ts";

/*
 * The servers of all upstreams that may change, in a file that outlives nginx. Its text:
 *
 *   limpet servers 1
 *   upstream NAME NUMBER LENGTH LENGTH LENGTH      and then three texts of `writeServers` of these lengths in bytes; with a
 *                                                  fourth length, where changes are shared, a text of `writeChanges`
 *   …
 *   end CHECKSUM                                   the CRC-32 of all before
 */

const MARK = "limpet servers ";
const VERSION = "1";
const UPSTREAM = "upstream ";
const END = "end ";

const { open } = io;

/**
 * Reads a state file.
 * @returns what was saved, which is nothing where there is no file; or why the file cannot be used
 */
export function readStateFile(this: void, path: string): SavedServers | string {
  const [file] = open(path, "r");
  if (file === undefined) return {};
  const text = file.read("*a") ?? "";
  file.close();
  return parseState(text);
}

/** The same for the text of a state file. */
export function parseState(this: void, text: string): SavedServers | string {
  const firstEnd = text.indexOf("\n");
  if (firstEnd < 0 || slice(text, 0, MARK.length) !== MARK) return "it is no state file of Limpet";
  const version = slice(text, MARK.length, firstEnd);
  if (version !== VERSION) return `it has format ${printable(version)}, and this Limpet reads format ${VERSION}`;
  const saved: Record<string, ServersRecord> = {};
  let position = firstEnd + 1;
  for (;;) {
    const end = text.indexOf("\n", position);
    if (end < 0) return TORN;
    const line = slice(text, position, end);
    if (slice(line, 0, END.length) === END) {
      const isWhole = slice(line, END.length, line.length) === checksum(slice(text, 0, position));
      return isWhole ? saved : TORN;
    }
    if (slice(line, 0, UPSTREAM.length) !== UPSTREAM) return TORN;
    const words = wordsOf(slice(line, UPSTREAM.length, line.length));
    if (words.length !== 5 && words.length !== 6) return TORN;
    for (let i = 1; i < words.length; i++) if (!isNumber(words[i]!)) return TORN;
    const rulesEnd = end + 1 + decimal(words[2]!);
    const baseEnd = rulesEnd + decimal(words[3]!);
    const serversEnd = baseEnd + decimal(words[4]!);
    position = serversEnd + decimal(words[5] ?? "");
    if (position >= text.length) return TORN;
    const record: ServersRecord = {
      number: decimal(words[1]!),
      rules: slice(text, end + 1, rulesEnd),
      base: slice(text, rulesEnd, baseEnd),
      servers: slice(text, baseEnd, serversEnd),
      changes: slice(text, serversEnd, position),
    };
    if (!isReadable(record)) return TORN;
    saved[words[0]!] = record;
  }
}

const TORN = "it is damaged";

/** Digits: of numbers that are exact. */
const MOST_DIGITS = 15;

function isNumber(word: string): boolean {
  if (word === "" || word.length > MOST_DIGITS) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = byteAt(word, i);
    if (byte < ZERO || byte > NINE) return false;
  }
  return true;
}

/** The checksum is against damage: who can write the file can write a right one over anything. */
function isReadable({ rules, base, servers, changes }: ServersRecord): boolean {
  if (!isServersText(rules) || !isServersText(base) || !isServersText(servers)) return false;
  if (whatIsWrong(readServers(servers, doNotPause), doNotPause, true) !== undefined) return false;
  return readChanges(changes, doNotPause) !== undefined;
}

/** The text of a state file. */
export function stateText(saved: SavedServers): string {
  const names: string[] = [];
  for (const name in saved) names.push(name);
  table.sort(names);
  const parts = [`${MARK}${VERSION}\n`];
  for (const name of names) {
    const { number, rules, base, servers, changes } = saved[name]!;
    const last = changes === "" ? "" : ` ${changes.length}`;
    parts.push(`${UPSTREAM}${name} ${number} ${rules.length} ${base.length} ${servers.length}${last}\n`);
    parts.push(rules);
    parts.push(base);
    parts.push(servers);
    parts.push(changes);
  }
  const text = table.concat(parts);
  return `${text}${END}${checksum(text)}\n`;
}

function checksum(text: string): string {
  return `${ngx.crc32_long(text)}`;
}

/**
 * Replaces a state file in one step, so that whoever reads it finds the old one or the new one.
 * @returns why it could not be written
 */
export function writeStateFile(this: void, path: string, text: string): string | undefined {
  const fresh = `${path}.${ngx.worker.pid()}`;
  // What is there is another's, or was left by a worker that died. "x": a link that is put there meanwhile is not followed.
  os.remove(fresh);
  const [file, failure] = open(fresh, "wx");
  if (file === undefined) return failure;
  const [written, problem] = file.write(text);
  const isClosed = file.close();
  if (written === undefined || !isClosed) {
    os.remove(fresh);
    return isClosed ? tostring(problem) : "it could not be closed";
  }
  const [isRenamed, reason] = os.rename(fresh, path);
  if (isRenamed) return undefined;
  os.remove(fresh);
  return reason;
}

function wordsOf(line: string): string[] {
  const words: string[] = [];
  let start = 0;
  let end = line.indexOf(" ");
  while (end >= 0) {
    words.push(slice(line, start, end));
    start = end + 1;
    end = line.indexOf(" ", start);
  }
  words.push(slice(line, start, line.length));
  return words;
}
