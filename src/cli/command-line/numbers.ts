import { InvalidArgumentError } from "commander";

/** Reads "10%" or "0.1" as a share from 0 to 1. */
export function share(text: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?) ?(%?)$/.exec(text) ?? [];
  const value = Number(number) / (percent === "%" ? 100 : 1);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Write a share such as 10% or 0.1.");
}

/** Reads how many times its fair share a server may have, 1 or more. */
export function timesFairShare(text: string): number {
  const value = Number(text);
  if (value >= 1 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Write a number of 1 or more, such as 1.2 for a fifth above the fair share.");
}

/** Reads a whole number of 1 or more. */
export function amount(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("Write a whole number of 1 or more.");
}

const HIGHEST_PORT = 65_535;

/** Reads a TCP port. */
export function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= HIGHEST_PORT) return value;
  throw new InvalidArgumentError("Write a port from 1 to 65535.");
}

/** More sessions than anybody needs, and than memory holds with certainty, begin here. */
const LARGEST_SAMPLE = 1_000_000;

/** Reads how many sessions are looked at. */
export function sampleSize(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= LARGEST_SAMPLE) return value;
  throw new InvalidArgumentError("Write a whole number from 1 to 1000000, which is accurate to 0.1 %.");
}
