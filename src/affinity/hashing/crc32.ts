import { byteAt } from "../bytes.ts";
import { unsigned } from "./word.ts";

const POLYNOMIAL = 0xedb88320;

const remainders: number[] = [];
for (let byte = 0; byte < 256; byte++) {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder & 1) === 0 ? remainder >>> 1 : (remainder >>> 1) ^ POLYNOMIAL;
  }
  remainders.push(remainder);
}

/** The state of a CRC-32 before its first byte. */
export const CRC32_START = -1;

/** The state of a CRC-32 after one more byte. */
export function crc32Byte(state: number, byte: number): number {
  return remainders[(state ^ byte) & 0xff]! ^ (state >>> 8);
}

/** The state of a CRC-32 after more bytes. */
export function crc32Bytes(state: number, bytes: string): number {
  for (let i = 0; i < bytes.length; i++) state = crc32Byte(state, byteAt(bytes, i));
  return state;
}

/** The CRC-32 that a state stands for, 0 to 2^32 - 1. */
export function crc32End(state: number): number {
  return unsigned(~state);
}

/** The CRC-32 of a string of bytes (IEEE 802.3; zlib's and nginx's), 0 to 2^32 - 1. */
export function crc32(this: void, bytes: string): number {
  return crc32End(crc32Bytes(CRC32_START, bytes));
}
