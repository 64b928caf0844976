import { byteAt } from "../bytes.ts";

const POLYNOMIAL = 0x1021;

const remainders: number[] = [];
for (let byte = 0; byte < 256; byte++) {
  let remainder = byte << 8;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder & 0x8000) === 0 ? remainder << 1 : (remainder << 1) ^ POLYNOMIAL;
  }
  remainders.push(remainder & 0xffff);
}

/** The CRC-16/XMODEM of the bytes from index `start` up to, not including, `end`: 0 to 65535. */
export function crc16(bytes: string, start: number, end: number): number {
  let state = 0;
  for (let i = start; i < end; i++) {
    state = ((state << 8) & 0xffff) ^ remainders[(state >>> 8) ^ byteAt(bytes, i)]!;
  }
  return state;
}
