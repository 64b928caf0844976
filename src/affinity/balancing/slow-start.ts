/**
 * Servers that came back or are new, and get their share little by little: of what would be theirs, a part is left to the
 * others, nearly all at first and nothing when their time is over.
 */
export interface SlowStart {
  /** By server index: the part that it gets now, above 0 and below 1; `undefined` for all. */
  readonly shares: (number | undefined)[];
  /** By server index: what it has of its next request. */
  readonly credits: (number | undefined)[];
}

export function createSlowStart(): SlowStart {
  return { shares: [], credits: [] };
}

/** Whether a server that was drawn takes the request; else another is drawn. */
export function mayStart({ shares, credits }: SlowStart, index: number): boolean {
  const share = shares[index];
  if (share === undefined) return true;
  const credit = (credits[index] ?? 0) + share;
  credits[index] = credit >= 1 ? credit - 1 : credit;
  return credit >= 1;
}

/** The weight that a server has now. */
export function weightNow({ shares }: SlowStart, index: number, weight: number): number {
  const share = shares[index];
  return share === undefined ? weight : weight * share;
}
