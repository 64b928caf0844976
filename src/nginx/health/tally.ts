/*
 * How the checks of a place went, as one number: from 0 on it is up, and that many checks in a row were bad; below 0 it
 * is down, and that many good checks in a row bring it back.
 */

/** What a tally is worked out by. */
export interface TallyRules {
  readonly rise: number;
  readonly fall: number;
  readonly mandatory: boolean;
}

/**
 * The tally after another check.
 * @param before `undefined` where it is the first: it decides at once where new servers have to wait for it
 */
export function tallyAfter(this: void, before: number | undefined, isGood: boolean, rules: TallyRules): number {
  const { rise, fall, mandatory } = rules;
  if (before === undefined) {
    if (isGood) return 0;
    return mandatory ? -rise : tallyAfter(0, false, rules);
  }
  // The rules may have been others before a reload.
  if (isGood) return before < 0 ? Math.max(before, -rise) + 1 : 0;
  return before < 0 || before + 1 >= fall ? -rise : before + 1;
}

/** Whether checks have a place avoided. */
export function isDownBy(this: void, tally: number | undefined, mandatory: boolean): boolean {
  return tally === undefined ? mandatory : tally < 0;
}
