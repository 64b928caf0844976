import { COLON, MINUS, NINE, ZERO } from "../../affinity/ascii.ts";
import { byteAt, slice } from "../../affinity/bytes.ts";
import { brokenConnection, outOfTime, type Failure } from "./failure.ts";
import type { Reply } from "./reply.ts";
import { setTimeout, type Wire } from "./wire.ts";

/*
 * The part of Redis's protocol (RESP 2) that is needed. lua-resty-redis is part of OpenResty. Debian's package
 * of it is from 2019, has no TLS, and installs all modules of nginx-extras. Besides, its timeouts apply to each
 * step, while a lookup has one deadline.
 */

const CRLF = "\r\n";
const DOLLAR = 36;
const STAR = 42;
const PLUS = 43;

/**
 * Bytes of a value, items of a list (a cluster may list each of its slots), lists in lists. Anything more is not from
 * Limpet, or not from Redis.
 */
export const LONGEST_VALUE = 1_048_576;
const LONGEST_LIST = 16_384;
/** Bytes of a line, which is a number or a message. */
const LONGEST_LINE = 4096;
const DEEPEST_LIST = 4;

/** A command as it is sent. */
export function encode(words: readonly string[]): string {
  let text = `*${words.length}${CRLF}`;
  for (const word of words) text += `$${word.length}${CRLF}${word}${CRLF}`;
  return text;
}

/** The command that says who we are; empty if nobody asks. */
export function authenticationBy(user: string | undefined, password: string | undefined): string {
  if (user !== undefined) return encode(["AUTH", user, password ?? ""]);
  return password === undefined || password === "" ? "" : encode(["AUTH", password]);
}

/** Goes before a command to the node that ASK named. It has an answer of its own. */
export const ASKING = encode(["ASKING"]);

/** Sends one or more commands. */
export function send(wire: Wire, text: string): Failure | undefined {
  if (!setTimeout(wire)) return outOfTime(wire.place);
  const [sent, fault] = wire.socket.send(text);
  return sent === undefined ? brokenConnection(wire.place, fault) : undefined;
}

/** Reads the next answer. After a failure the connection must be closed, because answers no longer match commands. */
export function receive(wire: Wire): LuaMultiReturn<[reply: Reply | undefined, failure?: Failure]> {
  return receiveWithin(wire, DEEPEST_LIST);
}

function receiveWithin(wire: Wire, depth: number): LuaMultiReturn<[reply: Reply | undefined, failure?: Failure]> {
  if (!setTimeout(wire)) return $multi(undefined, outOfTime(wire.place));
  const [line, fault] = wire.socket.receiveuntil(CRLF)(LONGEST_LINE);
  if (line === undefined) return $multi(undefined, brokenConnection(wire.place, fault));
  if (line.length === LONGEST_LINE) return $multi(undefined, notRedis(wire));
  const rest = slice(line, Math.min(1, line.length), line.length);
  const kind = line === "" ? 0 : byteAt(line, 0);
  if (kind === PLUS) return $multi(rest);
  if (kind === MINUS) return $multi({ error: rest });
  const number = isInteger(rest) ? tonumber(rest) : undefined;
  if (number !== undefined) {
    if (kind === COLON) return $multi(number);
    if (kind === DOLLAR && number <= LONGEST_VALUE) return receiveValue(wire, number);
    if (kind === STAR && number <= LONGEST_LIST && depth > 0) return receiveList(wire, number, depth);
  }
  return $multi(undefined, notRedis(wire));
}

function notRedis({ place }: Wire): Failure {
  return brokenConnection(place, "what answered is not Redis");
}

/** Digits of a 64-bit number. */
const MOST_DIGITS = 19;

/** Whether these are digits, perhaps behind a minus: Lua reads "0x1p9" and "nan" as numbers, too. */
function isInteger(text: string): boolean {
  const first = text.length > 0 && byteAt(text, 0) === MINUS ? 1 : 0;
  if (text.length === first || text.length > first + MOST_DIGITS) return false;
  for (let i = first; i < text.length; i++) {
    const byte = byteAt(text, i);
    if (byte < ZERO || byte > NINE) return false;
  }
  return true;
}

function receiveValue(wire: Wire, size: number): LuaMultiReturn<[reply: Reply | undefined, failure?: Failure]> {
  if (size < 0) return $multi(false);
  if (!setTimeout(wire)) return $multi(undefined, outOfTime(wire.place));
  const [value, fault] = wire.socket.receive(size + CRLF.length);
  if (value === undefined) return $multi(undefined, brokenConnection(wire.place, fault));
  return $multi(slice(value, 0, size));
}

function receiveList(
  wire: Wire,
  size: number,
  depth: number,
): LuaMultiReturn<[reply: Reply | undefined, failure?: Failure]> {
  if (size < 0) return $multi(false);
  const items: Reply[] = [];
  for (let i = 0; i < size; i++) {
    const [item, failure] = receiveWithin(wire, depth - 1);
    if (item === undefined) return $multi(undefined, failure);
    items.push(item);
  }
  return $multi({ items });
}
