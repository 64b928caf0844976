/** Seconds of what nginx's times are written with; a month has 30 days there, and a year 365. */
const UNITS: Readonly<Record<string, number>> = {
  y: 31_536_000,
  M: 2_592_000,
  w: 604_800,
  d: 86_400,
  h: 3_600,
  m: 60,
  s: 1,
  ms: 0.001,
  "": 1,
};

/** The seconds of a time in nginx.conf, such as `1h 30m`, `90` or `500ms`. Undefined for anything else. */
export function seconds(text: string): number | undefined {
  const compact = text.replaceAll(" ", "");
  if (!/^(?:\d+(?:ms|[yMwdhms]))*(?:\d+)?$/.test(compact) || compact === "") return undefined;
  let total = 0;
  for (const [, amount = "", unit = ""] of compact.matchAll(/(\d+)(ms|[yMwdhms])?/g)) {
    total += Number(amount) * (UNITS[unit] ?? 0);
  }
  return total;
}
