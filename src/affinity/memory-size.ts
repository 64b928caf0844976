/**
 * Bytes of a size of memory, as nginx reads it: it knows "k" and "m", and no "g".
 * @param size digits, with one of these letters behind them or none; "8m"
 */
export function bytesOf(size: string): number {
  const unit = size.slice(-1).toLowerCase();
  return Number.parseInt(size, 10) * (unit === "m" ? 1024 ** 2 : unit === "k" ? 1024 : 1);
}
