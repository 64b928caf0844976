/** What decides where a request goes. */
export interface Situation {
  /** undefined: the request has none. */
  readonly key: string | undefined;
  /** The key's servers in the order in which they are tried. */
  readonly order: readonly string[];
  /** Servers that are down. */
  readonly down: readonly string[];
  /** Servers that were down and are back. */
  readonly back: readonly string[];
}

/** Why a request went to a server, in a few words. */
export function reason({ key, order, down, back }: Situation, servedBy: string | undefined): string {
  if (key === undefined) return "no key: round robin";
  const [home] = order;
  const next = order.find((name) => !down.includes(name));
  if (home === undefined || servedBy === undefined) return "no server answered";
  if (servedBy === home && back.includes(home)) return `${home} is back: hash sessions return`;
  if (servedBy === home) return `the key "${key}" hashes to ${home}`;
  if (servedBy === next) return `${home} is down: next in the key's preference order is ${next}`;
  return `the key "${key}" hashes to ${home}, but it went to ${servedBy}`;
}
