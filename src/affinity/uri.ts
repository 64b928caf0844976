import { COLON, NUMBER_SIGN, QUESTION_MARK, SEMICOLON, SLASH, SPACE } from "./ascii.ts";
import { byteAt, character, slice } from "./bytes.ts";

/** Where the value of a path parameter that begins at `start` ends. */
export function parameterEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !isDelimiter(byteAt(text, end))) end++;
  return end;
}

function isDelimiter(byte: number): boolean {
  return byte === SEMICOLON || byte === SLASH || byte === QUESTION_MARK || byte === NUMBER_SIGN;
}

/** Where the path of a URI ends, and its query or its fragment begins. */
export function pathEnd(uri: string): number {
  const query = uri.indexOf("?");
  const fragment = uri.indexOf("#");
  const end = query < 0 ? uri.length : query;
  return fragment < 0 ? end : Math.min(end, fragment);
}

/**
 * Whether a reference, such as that of a `Location` header, leads to this host, on any port. What browsers
 * read otherwise than RFC 3986 does counts as another host: backslashes, tabs, and a scheme without "//".
 * @param host in lower case, without a port; an IPv6 address in brackets
 * @param reference not empty
 */
export function leadsTo(host: string | undefined, reference: string): boolean {
  if (byteAt(reference, 0) <= SPACE || reference.indexOf("\\") >= 0 || reference.indexOf("\t") >= 0) return false;
  const slashes = reference.indexOf("//");
  const scheme = schemeEnd(reference);
  if (scheme < 0 && slashes !== 0) return true;
  if (slashes !== scheme + 1) return false;
  const start = slashes + 2;
  const end = authorityEnd(reference, start);
  const authority = slice(reference, start, end).toLowerCase();
  // What stands before an "@" is a user's name and password.
  if (host === undefined || authority.indexOf(host) !== 0 || authority.indexOf("@") >= 0) return false;
  return authority.length === host.length || byteAt(authority, host.length) === COLON;
}

/** Where the ":" is that ends a scheme; -1 where there is none. */
function schemeEnd(reference: string): number {
  const colon = reference.indexOf(":");
  for (let i = 0; i < colon; i++) {
    if (isDelimiter(byteAt(reference, i))) return -1;
  }
  return colon;
}

function authorityEnd(reference: string, start: number): number {
  const end = pathEnd(reference);
  const slash = reference.indexOf("/", start);
  return slash < 0 ? end : Math.min(slash, end);
}

/**
 * A path parameter's value as nginx has it in the path of a request, percent-decoded.
 * @returns `undefined` where it is empty, or has a character by which it would then end early
 */
export function decodedParameter(value: string): string | undefined {
  const decoded = percentDecoded(value);
  return decoded.length === 0 || parameterEnd(decoded, 0) < decoded.length ? undefined : decoded;
}

/** Percent-decoded; what is no encoded byte stays as it is. */
export function percentDecoded(text: string): string {
  let result = "";
  let copied = 0;
  let percent = text.indexOf("%");
  while (percent >= 0) {
    const byte = encodedByte(text, percent);
    if (byte >= 0) {
      result += slice(text, copied, percent) + character(byte);
      copied = percent + 3;
    }
    percent = text.indexOf("%", percent + (byte >= 0 ? 3 : 1));
  }
  return result + slice(text, copied, text.length);
}

/** How many bytes of a percent-encoded text make the first `length` bytes of the decoded one. */
export function encodedLength(text: string, length: number): number {
  let end = length;
  let percent = text.indexOf("%");
  while (percent >= 0 && percent < end) {
    const isEncoded = encodedByte(text, percent) >= 0;
    if (isEncoded) end += 2;
    percent = text.indexOf("%", percent + (isEncoded ? 3 : 1));
  }
  return end;
}

/** The byte that is encoded where a "%" is; -1 for none. */
function encodedByte(text: string, percent: number): number {
  return percent + 2 < text.length ? hexByte(text, percent + 1) : -1;
}

/** The byte that two hexadecimal digits say; -1 where they are none. */
function hexByte(text: string, start: number): number {
  const high = hexDigit(byteAt(text, start));
  const low = hexDigit(byteAt(text, start + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  if (byte >= 65 && byte <= 70) return byte - 55;
  return byte >= 97 && byte <= 102 ? byte - 87 : -1;
}
