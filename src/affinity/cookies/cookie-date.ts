import { COLON, ZERO } from "../ascii.ts";
import { byteAt, slice } from "../bytes.ts";

const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
const MONTH_LENGTHS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The time of an `Expires`, read as leniently as browsers do (RFC 6265, section 5.1.1): all three
 * forms of HTTP, and Netscape's `Thu, 01-Jan-1970 00:00:00 GMT`, which nginx does not take.
 * @returns seconds since the epoch; `undefined` where the text is no date
 */
export function parseCookieDate(text: string): number | undefined {
  let time = NONE;
  let day = NONE;
  let month = NONE;
  let year = NONE;
  let start = 0;
  while (start < text.length) {
    const end = wordEnd(text, start);
    // Each word counts for the first of these that it can be and that is not there yet.
    const timeHere = time === NONE ? timeAt(text, start, end) : NONE;
    const dayHere = timeHere === NONE && day === NONE ? numberAt(text, start, end, 1, 2) : NONE;
    const monthHere = timeHere === NONE && dayHere === NONE && month === NONE ? monthAt(text, start, end) : NONE;
    if (timeHere !== NONE) time = timeHere;
    else if (dayHere !== NONE) day = dayHere;
    else if (monthHere !== NONE) month = monthHere;
    else if (year === NONE) year = numberAt(text, start, end, 2, 4);
    start = end + 1;
  }
  if (time === NONE || day === NONE || month === NONE || year === NONE) return undefined;
  if (year < 70) year += 2000;
  else if (year < 100) year += 1900;
  if (time === INVALID || year < 1601 || day < 1 || day > monthLength(year, month)) return undefined;
  return daysSinceEpoch(year, month, day) * 86_400 + time;
}

const NONE = -1;
/** It is written like a time, and there is no such time. */
const INVALID = -2;

function wordEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !isDelimiter(byteAt(text, end))) end++;
  return end;
}

/** Everything printable but letters, digits and ":", and the tab. */
function isDelimiter(byte: number): boolean {
  if (byte < 0x20) return byte === 9;
  if (byte <= 0x2f) return true;
  if (byte <= 0x3a) return false;
  return byte <= 0x40 || (byte >= 0x5b && byte <= 0x60) || (byte >= 0x7b && byte <= 0x7e);
}

function isDigit(text: string, index: number, end: number): boolean {
  return index < end && byteAt(text, index) >= ZERO && byteAt(text, index) <= ZERO + 9;
}

function digitsEnd(text: string, start: number, end: number): number {
  let index = start;
  while (isDigit(text, index, end)) index++;
  return index;
}

function valueOf(text: string, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + byteAt(text, i) - ZERO;
  return value;
}

/** A number of so many digits that a word begins with. */
function numberAt(text: string, start: number, end: number, least: number, most: number): number {
  const last = digitsEnd(text, start, end);
  return last - start >= least && last - start <= most ? valueOf(text, start, last) : NONE;
}

/** The seconds of `08:49:37`, of which each part may have one digit. */
function timeAt(text: string, start: number, end: number): number {
  const hours = digitsEnd(text, start, end);
  if (!isShort(start, hours) || !isColon(text, hours, end)) return NONE;
  const minutes = digitsEnd(text, hours + 1, end);
  if (!isShort(hours + 1, minutes) || !isColon(text, minutes, end)) return NONE;
  const seconds = digitsEnd(text, minutes + 1, end);
  if (!isShort(minutes + 1, seconds)) return NONE;
  const hour = valueOf(text, start, hours);
  const minute = valueOf(text, hours + 1, minutes);
  const second = valueOf(text, minutes + 1, seconds);
  return hour > 23 || minute > 59 || second > 59 ? INVALID : (hour * 60 + minute) * 60 + second;
}

function isShort(start: number, end: number): boolean {
  return end === start + 1 || end === start + 2;
}

function isColon(text: string, index: number, end: number): boolean {
  return index < end && byteAt(text, index) === COLON;
}

/** 0 to 11, by the first three letters of a word. */
function monthAt(text: string, start: number, end: number): number {
  if (end - start < 3) return NONE;
  const name = slice(text, start, start + 3).toLowerCase();
  for (let month = 0; month < 12; month++) {
    if (slice(MONTHS, month * 3, month * 3 + 3) === name) return month;
  }
  return NONE;
}

function monthLength(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 1 && isLeapYear ? 29 : MONTH_LENGTHS[month]!;
}

/** In years that begin with March, so that a leap day is the last of its year. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month < 2 ? year - 1 : year;
  const days = Math.floor((153 * ((month + 10) % 12) + 2) / 5) + day;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leapDays + days - DAYS_TO_EPOCH;
}

/** From the day before the first of March of the year 0 to the first of January 1970. */
const DAYS_TO_EPOCH = 719_469;
